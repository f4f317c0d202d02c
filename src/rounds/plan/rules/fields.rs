//! The inputs of each section: name, label, and what is said where nothing is written.

use crate::{rounds::plan::PlanSection, values::Form};

crate::values::forms! {
    basics {
        AGENCY_REFERENCE = "agency_reference", "Myndighetens diarienummer",
            "Skriv myndighetens diarienummer för anvisningen";
        PURPOSE = "purpose", "Vad ska bidraget leda till?", "Skriv vad bidraget ska leda till";
        TOTAL = "total", "Hur mycket har regeringen beslutat för året?",
            "Ange summan som regeringen har beslutat för året";
        KIND = "kind", "Vilka får delta?",
            "Välj vilka som får delta: kommuner, regioner eller båda";
    }

    ordinance {
        RECIPIENTS = "recipients", "Vad kallar förordningen mottagarna?",
            "Skriv vad förordningen kallar mottagarna";
        ARTICLE = "article", "Heter det en eller ett?", "Välj om det som pengarna används till heter en eller ett";
        ONE = "one", "Vad heter det som pengarna används till?",
            "Skriv vad det som pengarna används till heter";
        MANY = "many", "Vad heter det när det är flera?",
            "Skriv vad det som pengarna används till heter när det är flera";
        ALL = "all", "Vad heter det när man menar alla?",
            "Skriv vad det som pengarna används till heter när man menar alla";
        PLAN = "plan", "Att mottagarna lämnar en plan (frivilligt)", "";
        LEFTOVER = "leftover",
            "Att pengar som ingen rekvirerar får lämnas till andra (frivilligt)", "";
        REPORT = "report", "Att mottagarna redovisar hur pengarna har använts (frivilligt)", "";
        REPAYMENT = "repayment", "När pengar ska betalas tillbaka (frivilligt)", "";
        APPEAL = "appeal", "Om beslut får överklagas (frivilligt)", "";
        APPEALABLE = "appealable", "Vilka beslut får ändå överklagas? (frivilligt)", "";
    }

    texts {
        [15 rows, 0 empty]
        HEADING = "heading", "Rubrik {}", "Skriv en rubrik";
        BODY = "body", "Text {}", "Skriv en text under rubriken";
    }

    questions {
        [40 rows, 0 empty]
        QUESTION = "question", "Fråga {}", "Skriv frågan";
        ANSWER = "answer", "Svar {}", "Skriv ett svar";
    }

    aims {
        ASKS_WHO = "asks_who", "Ska mottagarna ange vilka som genomför dem?",
            "Svara ja eller nej på om mottagarna ska ange vilka som genomför";
        REQUIRED = "required", "Hur många måste mottagarna välja?",
            "Välj hur många som mottagarna måste välja";
        [12 rows, 0 empty]
        AIM = "aim", "Vad pengarna får användas till, {}",
            "Skriv vad pengarna får användas till";
        RURAL = "rural", "Rad {}: bara för dem som har en ram för landsbygd", "";
        EXAMPLES = "examples", "Exempel på aktiviteter {} (frivilligt)", "";
    }

    times {
        FIRST_DAY = "first_day", "När öppnar omgången?",
            "Ange första dagen som det går att rekvirera";
        FIRST_TIME = "first_time", "Vilket klockslag öppnar den? (frivilligt)", "";
        LAST_DAY = "last_day", "Vilken är sista dagen?",
            "Ange sista dagen som det går att rekvirera";
        USE_FROM = "use_from", "Från och med vilken dag får pengarna användas?",
            "Ange första dagen som pengarna får användas";
        USE_TO = "use_to", "Till och med vilken dag får pengarna användas?",
            "Ange sista dagen som pengarna får användas";
    }

    pots {
        [10 rows, 0 empty]
        NAME = "name", "Namn på delpott {}", "Skriv ett namn";
        KIND = "kind", "Vilka är delpott {} till för?",
            "Välj om den är till för kommuner eller regioner";
        PARTICIPANTS = "participants", "Vilka av dem är med i delpott {}?",
            "Välj vilka som är med";
        CODES = "codes", "Koder för delpott {}", "Skriv koderna för dem som är med";
        KEY = "key", "Efter vilken nyckel fördelas delpott {}?", "Välj en nyckel";
        AMOUNT = "amount", "Belopp för delpott {}", "Ange beloppet";
        FIXED_EACH = "fixed_each", "Fast summa till var och en i delpott {} (frivilligt)", "";
        AS_OF = "as_of", "Vilken dag ska siffrorna för delpott {} gälla? (frivilligt)", "";
        RURAL = "rural", "Delpott {} är öronmärkt för landsbygd", "";
    }

    conditions {
        [15 rows, 0 empty]
        TEXT = "text", "Text för villkor {}", "Skriv villkoret";
        MET_BY = "met_by", "Vem ser till att villkor {} är uppfyllt?",
            "Välj vem som ser till att det är uppfyllt";
        DUE = "due", "När ska villkor {} vara uppfyllt?", "Välj när det ska vara uppfyllt";
        AGREEMENT = "agreement",
            "Villkor {} är en överenskommelse med förväntade resultat", "";
    }

    plan_mode {
        MODE = "mode", "Hur lämnar mottagarna sin plan?", "Välj hur mottagarna lämnar sin plan";
    }

    report {
        OPENS = "opens", "Vilken dag öppnar återrapporteringen? (frivilligt)", "";
        BY = "by", "När ska mottagarna senast ha återrapporterat? (frivilligt)", "";
        [30 rows, 3 empty]
        QUESTION = "question", "Fråga {}", "Skriv frågan";
    }

    afterwards {
        REDISTRIBUTION = "redistribution", "Vad händer med pengar som ingen rekvirerar?",
            "Välj vad som händer med pengar som ingen rekvirerar";
        INTEREST = "interest", "Tas ränta ut på det som betalas tillbaka för sent?",
            "Välj om ränta tas ut på det som betalas tillbaka för sent";
        INTEREST_DAYS = "interest_days", "Efter hur många dagar?",
            "Ange efter hur många dagar ränta tas ut";
        PAYOUT_DAYS = "payout_days",
            "Hur många bankdagar efter beslutet räknar ni med att betala ut? (frivilligt)", "";
        [20 rows, 0 empty]
        TEMPLATE_NAME = "template_name", "Namn på mall {}", "Skriv vad mallen heter";
        TEMPLATE = "template", "Text i mall {}", "Skriv mallens text";
    }

    contacts {
        CONTENT_EMAIL = "content_email", "E-post för frågor om bidraget",
            "Ange vart frågor om bidraget ska mejlas";
        SERVICE_EMAIL = "service_email", "E-post för frågor om tjänsten",
            "Ange vart frågor om tjänsten ska mejlas";
        PHONE = "phone", "Telefonnummer (frivilligt)", "";
    }

    reminders {
        [6 rows, 6 empty]
        DAY = "day", "Påminnelse {}", "Ange dagen";
    }
}

pub fn form(section: PlanSection) -> Form {
    match section {
        PlanSection::Basics => basics::FORM,
        PlanSection::Ordinance => ordinance::FORM,
        PlanSection::Texts => texts::FORM,
        PlanSection::Questions => questions::FORM,
        PlanSection::Aims => aims::FORM,
        PlanSection::Times => times::FORM,
        PlanSection::Pots => pots::FORM,
        PlanSection::Conditions => conditions::FORM,
        PlanSection::PlanMode => plan_mode::FORM,
        PlanSection::Report => report::FORM,
        PlanSection::Afterwards => afterwards::FORM,
        PlanSection::Contacts => contacts::FORM,
        PlanSection::Reminders => reminders::FORM,
    }
}
