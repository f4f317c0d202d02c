//! Which data of people the service keeps: each kind with its purpose, its legal ground, how long,
//! and the tables it lies in. The privacy page is made of it, and a test holds it against the schema.

/// A kind of data about people.
#[derive(Debug, Clone, Copy)]
pub struct PersonalData {
    pub title: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub ground: &'static str,
    pub how_long: &'static str,
    pub tables: &'static [&'static str],
}

const TASK: &str = "Uppgift av allmänt intresse och myndighetsutövning (artikel 6.1 e i \
    dataskyddsförordningen), enligt förordningen om varje statsbidrag och förvaltningslagen \
    (2017:900).";
const RECORD: &str = "Uppgift av allmänt intresse och myndighetsutövning (artikel 6.1 e i \
    dataskyddsförordningen), och skyldigheten att registrera och bevara allmänna handlingar \
    (artikel 6.1 c): offentlighets- och sekretesslagen (2009:400) och arkivlagen (1990:782).";
const SECURITY: &str = "Uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen), och \
    kravet på säkerhet i artikel 32.";
const NUMBER: &str = "Uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen). \
    Personnumret behövs för att veta säkert vem som legitimerar sig (3 kap. 10 § lagen (2018:218) \
    med kompletterande bestämmelser till EU:s dataskyddsförordning).";
const BY_THE_AGENCY: &str = "Tjänsten tar inte bort uppgifterna. Myndigheten beslutar hur länge de \
    bevaras.";

/// All of it.
pub const PERSONAL_DATA: &[PersonalData] = &[
    PersonalData {
        title: "Kontot",
        what: "Namn, e-postadress, telefonnummer, när du senast loggade in, om mejl till dig kommer \
            tillbaka och vilka mejl du vill ha. Lösenordet i en form som inte går att läsa.",
        why: "För att du ska kunna logga in, för att tjänsten ska kunna mejla dig och för att andra \
            ska veta vem som har gjort vad.",
        ground: TASK,
        how_long: "Tills du tar bort kontot. Då försvinner e-postadressen, telefonnumret och \
            lösenordet. Namnet står kvar vid det du har gjort, liksom när du senast loggade in och \
            vilka mejl du ville ha.",
        tables: &["person", "mail_preference"],
    },
    PersonalData {
        title: "Inloggningen",
        what: "När du loggade in, hur, på vilket slags enhet, när du senast använde tjänsten och \
            vilken organisation du har valt. Medan tjänsten väntar på ditt andra steg: det formulär som \
            du höll på att skicka.",
        why: "För att hålla dig inloggad, och för att du ska kunna se och avsluta dina inloggningar.",
        ground: SECURITY,
        how_long: "En timme efter att du senast använde tjänsten, högst tio timmar, eller tills du \
            loggar ut.",
        tables: &["session"],
    },
    PersonalData {
        title: "Det andra steget",
        what: "Nyckeln till din kodapp, krypterad. Dina nycklar (passkeys) med de namn du har gett \
            dem. Dina reservkoder i en form som inte går att läsa.",
        why: "För att ingen annan ska kunna logga in som du.",
        ground: SECURITY,
        how_long: "Tills du tar bort dem eller kontot. En reservkod tas bort när den används.",
        tables: &["totp", "passkey", "recovery_code"],
    },
    PersonalData {
        title: "E-legitimation",
        what: "Personnummer, krypterat, och vilka e-legitimationer som öppnar kontot.",
        why: "För att känna igen dig när du loggar in med e-legitimation.",
        ground: NUMBER,
        how_long: "Tills du tar bort din sista e-legitimation eller kontot. Har du legitimerat dig \
            utan att skapa ett konto: ett dygn efter det senaste mejlet.",
        tables: &["person_number", "eid_identity", "eid_arrival"],
    },
    PersonalData {
        title: "Försök",
        what: "Hur många gånger någon har försökt logga in eller bett om mejl, per nätverksadress och \
            konto.",
        why: "För att ingen ska kunna gissa lösenord eller fylla någons brevlåda.",
        ground: SECURITY,
        how_long: "Mellan en kvart och ett dygn. Att något spärrades står kvar bland händelserna, där \
            nätverksadressen kan stå.",
        tables: &["rate_count"],
    },
    PersonalData {
        title: "Länkar som mejlas",
        what: "E-postadressen som länken gick till, och vad den är till för.",
        why: "För att du ska kunna skapa ett konto, välja ett nytt lösenord eller byta e-postadress.",
        ground: SECURITY,
        how_long: "Tills länken slutar gälla: högst ett dygn.",
        tables: &["mailed_link"],
    },
    PersonalData {
        title: "Behörigheter för en organisation",
        what: "Vem som har vilken behörighet, av vem och hur länge. Inbjudningar, med namn och \
            e-postadress. Den som ansöker om att bli ombud: titel, telefonnummer, bifogade handlingar \
            och det som skrivs i ärendet.",
        why: "För att bara den som har rätt till det ska kunna företräda en kommun eller en region.",
        ground: RECORD,
        how_long: "Tjänsten tar inte bort uppgifterna. Myndigheten beslutar hur länge de bevaras. En \
            fil som du tar bort innan ansökan är inskickad försvinner genast, men att den fanns står \
            kvar.",
        tables: &[
            "mandate",
            "mandate_handover",
            "invitation",
            "mandate_application",
            "application_completion",
            "stored_file",
        ],
    },
    PersonalData {
        title: "Roller på myndigheten",
        what: "Vem som har vilken roll, vem som gav den, och vem som är anmäld som jävig och varför.",
        why: "För att två personer ska stå bakom varje beslut, och ingen handlägga sitt eget.",
        ground: RECORD,
        how_long: BY_THE_AGENCY,
        tables: &["agency_role_of", "role_proposal", "exclusion"],
    },
    PersonalData {
        title: "Rekvisitioner",
        what: "Kontaktpersonens namn, e-postadress och telefonnummer, registratorns e-postadress, \
            det du själv skriver och den plan som du bifogar. Vem som sparade varje avsnitt, skickade \
            in, bad om komplettering, återkallade eller meddelade att organisationen inte rekvirerar.",
        why: "För att myndigheten ska kunna pröva rekvisitionen, fråga om den, betala och mejla en \
            kvittens, och för att kunna nå organisationen när den saknar ombud.",
        ground: RECORD,
        how_long: "Tjänsten tar inte bort uppgifterna, inte heller utkast. Myndigheten beslutar hur \
            länge de bevaras. En fil som du tar bort innan rekvisitionen är inskickad försvinner \
            genast, men att den fanns står kvar.",
        tables: &["section_answer", "submission", "completion", "withdrawal", "abstention"],
    },
    PersonalData {
        title: "Beslut och utbetalningar",
        what: "Vem som föreslog, beslutade, registrerade och godkände, när och varför.",
        why: "Ett beslut ska visa vem som har fattat det och vem som har deltagit (31 § \
            förvaltningslagen (2017:900)).",
        ground: RECORD,
        how_long: BY_THE_AGENCY,
        tables: &["proposal", "decision", "payout", "condition_record"],
    },
    PersonalData {
        title: "Diariet",
        what: "För varje handling i ett ärende: vem som skickade den eller ska ha den, vem som \
            registrerade den och vad den rör. Tjänsteanteckningar: vem som sade vad, när, och vem som \
            skrev ner det.",
        why: "För att allmänna handlingar ska gå att hitta, och för att det som har betydelse för ett \
            beslut ska vara antecknat (27 § förvaltningslagen (2017:900)).",
        ground: RECORD,
        how_long: "Tjänsten kan varken ändra eller ta bort en rad. Myndigheten beslutar hur länge de \
            bevaras.",
        tables: &["registered_document", "note"],
    },
    PersonalData {
        title: "Omgångar och siffror",
        what: "Vem på myndigheten som förberedde en omgång, läste in siffror, föreslog och fastställde \
            en fördelning, ändrade sista dagen, rättade en ram eller skrev till mottagarna.",
        why: "För att det ska gå att se i efterhand hur beloppen kom till.",
        ground: RECORD,
        how_long: "Tjänsten tar inte bort uppgifterna. Myndigheten beslutar hur länge de bevaras. En \
            fil med siffror som ingen läser in tas bort efter ett dygn.",
        tables: &[
            "round_plan",
            "round_plan_section",
            "kept_text",
            "report_change",
            "window_change",
            "frame_correction",
            "segment_message",
            "allocation",
            "statistics_set",
            "statistics_upload",
        ],
    },
    PersonalData {
        title: "Händelser",
        what: "Vem som gjorde vad, när och i vilken egenskap.",
        why: "För att varje ändring ska gå att följa.",
        ground: RECORD,
        how_long: "Tjänsten kan varken ändra eller ta bort en händelse. Myndigheten beslutar hur länge \
            de bevaras.",
        tables: &["audit_event"],
    },
    PersonalData {
        title: "Mejl",
        what: "Till vilken adress, om vad, texten och om mejlet kom fram.",
        why: "För att inget mejl ska glömmas, och för att det ska gå att se vad som har skickats.",
        ground: TASK,
        how_long: "Tjänsten tar inte bort mejlen, inte heller när kontot tas bort. Myndigheten \
            beslutar hur länge de bevaras.",
        tables: &["outgoing_mail"],
    },
];
