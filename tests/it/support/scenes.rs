//! Scenes: a requisition at each stage of its way, brought there by the people themselves.

use axum::http::StatusCode;
use statsbidrag::{
    requisitions::{CONTACT, fields::contact},
    values::{RequisitionId, RoundId},
};

use super::{Browser, DECIDER, ECONOMIST, OFFICER, OTHER_ECONOMIST, ROUND, Service, form};

/// What Härjedalen answers, section by section, all of it right.
pub const ANSWERS: [(&str, &[(&str, &str)]); 6] = [
    (
        "plan",
        &[
            ("who", "egen"),
            ("who", "andra"),
            ("who_described", "Tillsammans med Bergs kommun."),
            ("insats", "1"),
            ("description-1", "Fler fasta läkarkontakter."),
            ("insats", "8"),
            ("description-8", "Digitala mottagningar i glesbygd."),
        ],
    ),
    (
        "belopp",
        &[
            ("amount-kommuner-efter-kommunal-halso-och-sjukvard", "300 000"),
            ("amount-kommuner-efter-befolkning", "200 000"),
            ("amount-landsbygd-och-glesbygd-kommuner", "100 000"),
        ],
    ),
    ("kvarvarande-medel", &[("leftover", "ja")]),
    (
        "utbetalning",
        &[("account_kind", "bankgiro"), ("bankgiro", "5050-1055"), ("reference", "GNV 2026")],
    ),
    ("kontakt", CONTACT),
    (
        "intyganden",
        &[
            ("certified", "pengarna-anvands-till-insatser-som-omfattas-av-halso-och-sju"),
            ("certified", "pengarna-anvands-inte-till-kostnader-som-redan-finansieras-p"),
            ("certified", "pengarna-anvands-under-bidragsaret-januari-till-december"),
            ("certified", "vi-kan-lamna-underlag-som-gor-det-mojligt-att-granska-hur-pe"),
            ("certified", "vi-aterrapporterar-hur-pengarna-har-anvants-nar-myndigheten"),
        ],
    ),
];

/// The answers to Kontakt, with this name.
pub fn contact_called(name: &'static str) -> Vec<(&'static str, &'static str)> {
    let called = |(field, value)| (field, if field == contact::NAME.name { name } else { value });
    CONTACT.iter().copied().map(called).collect()
}

impl Browser<'_> {
    /// Starts the requisition of this person's organisation.
    pub async fn starts(&self, service: &Service) -> RequisitionId {
        let round = service.round(ROUND).await;
        let started = self.post(&format!("/omgangar/{round}/rekvisition"), "").await;
        started.is(StatusCode::SEE_OTHER);
        started.location().rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Saves a section, starting from the revision that is saved now.
    pub async fn saves(
        &self,
        id: RequisitionId,
        section: &str,
        answers: &[(&str, &str)],
    ) -> super::Answer {
        let path = format!("/rekvisitioner/{id}/{section}");
        let page = self.get(&path).await;
        let (revision, version) = (page.input("revision"), page.input("version"));
        let mut pairs = vec![("revision", revision.as_str()), ("version", version.as_str())];
        pairs.extend_from_slice(answers);
        self.post(&path, &form(&pairs)).await
    }

    /// Fills in everything.
    pub async fn fills_in(&self, id: RequisitionId) {
        for (section, answers) in ANSWERS {
            self.saves(id, section, answers).await.is(StatusCode::SEE_OTHER);
        }
    }

    /// The fingerprint that the check page carries.
    pub async fn fingerprint(&self, id: RequisitionId) -> String {
        let page = self.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
        page.is(StatusCode::OK).input("fingerprint")
    }

    /// Sends, from a check page that had this fingerprint.
    pub async fn sends(&self, id: RequisitionId, fingerprint: &str) -> super::Answer {
        let path = format!("/rekvisitioner/{id}/inskickning");
        self.post(&path, &form(&[("fingerprint", fingerprint)])).await
    }

    /// A requisition, filled in and ready to be sent.
    pub async fn has_draft(&self, service: &Service) -> RequisitionId {
        let id = self.starts(service).await;
        self.fills_in(id).await;
        id
    }

    /// A requisition that has been sent.
    pub async fn has_sent(&self, service: &Service) -> RequisitionId {
        let id = self.has_draft(service).await;
        let fingerprint = self.fingerprint(id).await;
        self.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        id
    }
}

impl Browser<'_> {
    /// The form that decides, approves or sends back what stands on the case's page.
    pub async fn having_seen(&self, id: RequisitionId, more: &[(&str, &str)]) -> String {
        let seen = self.get(&format!("/arenden/{id}")).await.input("seen");
        let mut pairs = vec![("seen", seen.as_str())];
        pairs.extend_from_slice(more);
        form(&pairs)
    }
}

impl Service {
    /// The version that stands, as a page that shows it carries it.
    pub async fn version_of(&self, id: RequisitionId) -> String {
        let sql = format!("select version::text from requisition where requisition_id = '{id}'");
        self.value(&sql).await
    }

    pub async fn proposed(&self, id: RequisitionId) {
        let version = self.version_of(id).await;
        let proposal = form(&[
            ("outcome", "bifall"),
            ("reasons", "Villkoren är uppfyllda."),
            ("seen_version", &version),
        ]);
        let officer = self.person(OFFICER).await;
        let done = officer.post(&format!("/arenden/{id}/forslag"), &proposal).await;
        done.is(StatusCode::SEE_OTHER);
    }

    pub async fn decided(&self, id: RequisitionId) {
        self.proposed(id).await;
        let decider = self.person(DECIDER).await;
        let seen = decider.having_seen(id, &[]).await;
        decider.post(&format!("/arenden/{id}/beslut"), &seen).await.is(StatusCode::SEE_OTHER);
    }

    pub async fn payout_recorded(&self, id: RequisitionId) {
        self.decided(id).await;
        let version = self.version_of(id).await;
        let payout = form(&[
            ("pay_on", "2026-03-20"),
            ("payout_reference", "UB 2026-17"),
            ("seen_version", &version),
        ]);
        let economist = self.person(ECONOMIST).await;
        let done = economist.post(&format!("/arenden/{id}/utbetalning"), &payout).await;
        done.is(StatusCode::SEE_OTHER);
    }

    pub async fn paid(&self, id: RequisitionId) {
        self.payout_recorded(id).await;
        let economist = self.person(OTHER_ECONOMIST).await;
        let seen = economist.having_seen(id, &[]).await;
        economist
            .post(&format!("/arenden/{id}/godkannande"), &seen)
            .await
            .is(StatusCode::SEE_OTHER);
    }
}

impl Service {
    /// Gotland's requisition, sent.
    pub async fn another_sent(&self) -> RequisitionId {
        let gotland = self.person(super::GOTLAND).await;
        let id = gotland.starts(self).await;
        gotland.saves(id, "plan", &[("insats", "1"), ("description-1", "Läkare.")]).await;
        let amounts = [
            ("amount-regioner-efter-befolkning", "1"),
            ("amount-landsbygd-och-glesbygd-regioner", "0"),
            ("amount-kommuner-efter-kommunal-halso-och-sjukvard", "0"),
            ("amount-kommuner-efter-befolkning", "0"),
            ("amount-landsbygd-och-glesbygd-kommuner", "0"),
        ];
        gotland.saves(id, "belopp", &amounts).await;
        for (section, answers) in &ANSWERS[2..] {
            gotland.saves(id, section, answers).await;
        }
        let fingerprint = gotland.fingerprint(id).await;
        gotland.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        id
    }
}

impl Service {
    /// Region Jämtland Härjedalen's requisition in a round with one pot and goals, sent.
    pub async fn region_has_sent(&self, round: &str) -> RequisitionId {
        let region = self.person(super::REGION).await;
        let start = format!("/omgangar/{}/rekvisition", self.round(round).await);
        let started = region.post(&start, "").await;
        started.is(StatusCode::SEE_OTHER);
        let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
        let goals: Vec<_> = ["1", "2", "3"].map(|it| ("insats", it)).into();
        let described = ["description-1", "description-2", "description-3"];
        let described = described.map(|it| (it, "Fler vårdplatser."));
        region.saves(id, "plan", &[goals, described.into()].concat()).await;
        let field = "amount-regionernas-bidrag-enligt-regeringens-fordelning";
        region.saves(id, "belopp", &[(field, "100 000")]).await;
        for (section, answers) in &ANSWERS[2..5] {
            region.saves(id, section, answers).await;
        }
        let conditions: Vec<String> = sqlx::query_scalar(
            "select code from condition join round using (round_id)
             where title = $1 and met_by = 'recipient'",
        )
        .bind(round)
        .fetch_all(&self.db)
        .await
        .unwrap();
        let certified: Vec<_> = conditions.iter().map(|it| ("certified", it.as_str())).collect();
        region.saves(id, "intyganden", &certified).await;
        let fingerprint = region.fingerprint(id).await;
        region.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        id
    }
}

impl Service {
    /// The latest mail to somebody, its subject first.
    pub async fn mail_to(&self, email: &str) -> String {
        sqlx::query_scalar(
            "select subject || E'\n' || body from outgoing_mail where to_address = $1
             order by created_at desc, mail_id desc limit 1",
        )
        .bind(email)
        .fetch_one(&self.db)
        .await
        .unwrap()
    }

    /// The path of the link in the latest mail to somebody.
    pub async fn link_to(&self, email: &str, page: &str) -> String {
        let mail = self.mail_to(email).await;
        let start = format!("{}/{page}/", self.app.settings.base_url);
        let (_, secret) = mail.split_once(&start).unwrap_or_else(|| panic!("no {page} in\n{mail}"));
        format!("/{page}/{}", secret.split_whitespace().next().unwrap())
    }
}

/// Real values for the parameters in every route's path.
#[derive(Clone)]
pub struct Places(Vec<(&'static str, String)>);

impl Service {
    /// A case, its round, a round in preparation, and a file on its way in.
    pub async fn places(&self, case: RequisitionId, section: &str) -> Places {
        let administrator = self.person(super::ADMINISTRATOR).await;
        let round = self.round(ROUND).await;
        let plan = administrator.copies(round).await;
        let organisation: String = self
            .value(&format!(
                "select organisation_id::text from requisition where requisition_id = '{case}'"
            ))
            .await;
        let proposing =
            format!("/administration/omgangar/{plan}/fordelning/kommuner-efter-befolkning");
        administrator.post(&proposing, "underlag=beraknad").await.is(StatusCode::SEE_OTHER);
        let allocation: String = self
            .value(&format!("select allocation_id::text from allocation where round_id = '{plan}'"))
            .await;
        self.person(super::AUDITOR).await.has_passkey(&mut super::Authenticator::new()).await;
        let passkey: String = self.value("select passkey_id::text from passkey").await;
        // Gotland gets a colleague and an open invitation; the agency gets an open invitation.
        let gotland = self.person(super::GOTLAND).await;
        let mandate = gotland.has_colleague(self, "kollega@gotland.example", "representant").await;
        let secret = gotland.invites(self, "inbjuden@gotland.example", "uppgiftssamordnare").await;
        let invitation = self.invitation_id("inbjuden@gotland.example").await;
        administrator.invites_to_the_agency(self, "ny@agency.example", &["handlaggare"]).await;
        let at_the_agency = self.invitation_id("ny@agency.example").await;
        let officer = self.person_id(super::OFFICER).await;
        let proposing = format!("/administration/personer/{officer}/roller");
        administrator.post(&proposing, "role=ekonom").await.is(StatusCode::SEE_OTHER);
        let proposal = self
            .value("select role_change_id::text from role_proposal where settled_at is null")
            .await;
        let exclusion = self.has_exclusion(case, super::AUDITOR).await;
        let agency_invitation = "/administration/personer/inbjudningar/";
        let stranger = self.anonymous();
        stranger.post("/registrera", "email=ny@demo.example").await;
        stranger.post("/glomt-losenord", "email=granskare@demo.example").await;
        let auditor = self.person(super::AUDITOR).await;
        auditor.post("/konto/epost", "email=annan@demo.example").await;
        let session: String = self
            .value("select handle::text from session where authenticated_at is not null limit 1")
            .await;
        let elsa = self.person(super::GOTLAND).await;
        let application = elsa.has_applied(super::HARJEDALEN).await;
        let file: String = self.value("select file_id::text from application_file").await;
        Places(vec![
            ("{application_id}", application),
            ("{file_id}", file),
            ("{passkey_id}", passkey),
            ("/registrera/{secret}", self.link_to("ny@demo.example", "registrera").await),
            ("/aterstall/{secret}", self.link_to(super::AUDITOR, "aterstall").await),
            ("/epost/{secret}", self.link_to("annan@demo.example", "epost").await),
            ("/eid/ny/{secret}", format!("/eid/ny/{}", "0".repeat(64))),
            ("{session_id}", session),
            ("{allocation_id}", allocation),
            ("{id}", case.to_string()),
            ("{version}", "1".to_owned()),
            ("{section}", section.to_owned()),
            ("{secret}", secret),
            ("{mandate_id}", mandate),
            (
                "/administration/personer/inbjudningar/{invitation_id}",
                format!("{agency_invitation}{at_the_agency}"),
            ),
            ("{invitation_id}", invitation),
            ("{role_change_id}", proposal),
            ("{person_id}", officer.to_string()),
            ("{exclusion_id}", exclusion),
            ("omgangar/{round_id}/sista-dag", format!("omgangar/{round}/sista-dag")),
            ("omgangar/{round_id}/ramar", format!("omgangar/{round}/ramar")),
            ("omgangar/{round_id}/anstand", format!("omgangar/{round}/anstand")),
            ("/administration/omgangar/{round_id}", format!("/administration/omgangar/{plan}")),
            ("{round_id}", round.to_string()),
            ("{plan_section}", "kontakter".to_owned()),
            ("{pot}", "kommuner-efter-befolkning".to_owned()),
            ("{organisation_id}", organisation),
            ("{slug}", "god-och-nara-vard-2026".to_owned()),
            ("{provider}", "freja".to_owned()),
            ("{org_number}", "212000-2510".to_owned()),
            ("{file}", "kommuner-efter-befolkning.json".to_owned()),
            ("{set_id}", administrator.has_imported(&super::POPULATION).await),
            ("{upload_id}", administrator.has_chosen(&super::POPULATION).await),
        ])
    }
}

impl Service {
    /// The secret in the latest invitation to this address.
    pub async fn invitation_to(&self, email: &str) -> String {
        self.link_to(email, "inbjudan").await.replace("/inbjudan/", "")
    }

    pub async fn invitation_id(&self, email: &str) -> String {
        self.value(&format!("select invitation_id::text from invitation where email = '{email}'"))
            .await
    }

    /// Excludes somebody from a case for jäv; returns the exclusion's id.
    pub async fn has_exclusion(&self, case: RequisitionId, email: &str) -> String {
        let administrator = self.person(super::ADMINISTRATOR).await;
        let person = self.person_id(email).await.to_string();
        let typed =
            form(&[("person", &person), ("scope", "arendet"), ("reason", "Min syster är ombud.")]);
        let recorded = administrator.post(&format!("/arenden/{case}/jav"), &typed).await;
        recorded.is(StatusCode::SEE_OTHER);
        self.value(&format!(
            "select exclusion_id::text from exclusion where person_id = '{person}'
             and requisition_id = '{case}' and lifted_at is null"
        ))
        .await
    }
}

impl Browser<'_> {
    /// Invites somebody to act for this person's organisation; returns the secret in the link.
    pub async fn invites(&self, service: &Service, email: &str, role: &str) -> String {
        let typed = form(&[("name", "Ny Kollega"), ("email", email), ("role", role)]);
        self.post("/behorigheter/inbjudningar", &typed).await.is(StatusCode::SEE_OTHER);
        service.invitation_to(email).await
    }

    pub async fn invites_to_the_agency(
        &self,
        service: &Service,
        email: &str,
        roles: &[&str],
    ) -> String {
        let mut typed = vec![("name", "Ny Medarbetare"), ("email", email)];
        typed.extend(roles.iter().map(|it| ("role", *it)));
        let path = "/administration/personer/inbjudningar";
        self.post(path, &form(&typed)).await.is(StatusCode::SEE_OTHER);
        service.invitation_to(email).await
    }

    /// Accepts as somebody who has no account yet.
    pub async fn accepts(&self, secret: &str) -> super::Answer {
        let typed = form(&[("name", "Ny Kollega"), ("password", "gröna tekannor i regn")]);
        self.post(&format!("/inbjudan/{secret}"), &typed).await
    }

    /// Invites somebody who accepts; returns the mandate's id.
    pub async fn has_colleague(&self, service: &Service, email: &str, role: &str) -> String {
        let secret = self.invites(service, email, role).await;
        service.anonymous().accepts(&secret).await.is(StatusCode::SEE_OTHER);
        service
            .value(&format!(
                "select mandate_id::text from mandate join person using (person_id)
                 where email = '{email}' and ended_at is null"
            ))
            .await
    }
}

impl Places {
    /// The same values, with another case and section.
    pub fn for_case(&self, case: RequisitionId, section: &str) -> Self {
        let mut places = self.clone();
        for (name, value) in &mut places.0 {
            match *name {
                "{id}" => *value = case.to_string(),
                "{section}" => *value = section.to_owned(),
                _ => {}
            }
        }
        places
    }

    pub fn fill(&self, path: &str) -> String {
        self.0.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
    }
}

impl Browser<'_> {
    /// Copies a round to the next year; returns the new round's id.
    pub async fn copies(&self, round: RoundId) -> RoundId {
        let form_page = format!("/administration/omgangar/ny?fran={round}");
        let suggested = self.get(&form_page).await;
        let typed =
            form(&[("title", &suggested.input("title")), ("year", &suggested.input("year"))]);
        let made = self.post(&form_page, &typed).await;
        made.is(StatusCode::SEE_OTHER);
        made.location().rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Reads through every section of a copied round and saves it as it is, but for the condition
    /// that names the year.
    pub async fn reads_through(&self, round: RoundId) {
        let tasks = format!("/administration/omgangar/{round}");
        let start = format!("href=\"{tasks}/avsnitt/");
        let list = self.get(&tasks).await;
        let slugs = list.html.split(&start).skip(1).map(|it| it.split('"').next().unwrap());
        for slug in slugs {
            let path = format!("{tasks}/avsnitt/{slug}");
            let mut pairs = self.get(&path).await.controls();
            for (name, value) in &mut pairs {
                if name.starts_with("text-") {
                    *value = value.replace("2026", "2027");
                }
            }
            let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            self.post(&path, &form(&pairs)).await.is(StatusCode::SEE_OTHER);
        }
    }
}
