//! What an ombud for Härjedalen answers, section by section, and what it gets wrong first.

use statsbidrag::{
    requisitions::{CONTACT, fields::contact},
    values::Kronor,
};

use crate::person::Person;

const SAVE: &str = "Spara och fortsätt";

const CONDITIONS: [&str; 5] = [
    "Pengarna används till insatser som omfattas av hälso- och sjukvårdslagen (2017:30)",
    "Pengarna används inte till kostnader som redan finansieras på annat sätt, till exempel av andra statsbidrag",
    "Pengarna används under bidragsåret, 1 januari 2026 till 31 december 2026",
    "Vi kan lämna underlag som gör det möjligt att granska hur pengarna har använts",
    "Vi återrapporterar hur pengarna har använts när myndigheten begär det",
];

impl Person<'_> {
    /// Six sections, all of them right the first time.
    pub async fn answers_everything(&self) {
        self.plans().await;
        self.requests("418 330", "357 726", "0").await;
        self.presses(SAVE).await;
        self.chooses("Ja").await;
        self.presses(SAVE).await;
        self.chooses("Bankgiro").await;
        self.fills("Bankgironummer", "5050-1055").await;
        self.presses(SAVE).await;
        self.introduces_the_contact().await;
        self.presses(SAVE).await;
        self.certifies(&CONDITIONS).await;
        self.is_at("Kontrollera och skicka in").await;
    }

    pub async fn plans_after_forgetting_everything(&self) {
        self.presses(SAVE).await;
        self.is_told(&[
            "Ange vilka som ska genomföra insatserna",
            "Välj minst en av insatserna, utöver landsbygd",
        ])
        .await;
        self.plans().await;
    }

    async fn plans(&self) {
        self.is_at("Plan").await;
        self.chooses("Vi tillsammans med andra").await;
        self.fills("Vilka andra är det?", "Bergs kommun\nÅre kommun").await;
        self.chooses("1. Kontinuitet i primärvården, inklusive fast läkarkontakt").await;
        self.fills(
            "Insats 1: vad ska ni göra?",
            "Fler fasta läkarkontakter.\n\n- Listning\n- Uppföljning",
        )
        .await;
        self.presses(SAVE).await;
    }

    pub async fn requests_a_krona_too_much_and_then_less(&self) {
        self.requests("419 331", "tolv", "0").await;
        self.reads("Ni rekvirerar sammanlagt –").await;
        self.presses(SAVE).await;
        self.is_told(&[
            "Ni kan rekvirera högst 419 330 kr ur Kommuner efter kommunal hälso- och sjukvård",
            "Kommuner efter befolkning: Ange beloppet med siffror, till exempel 250 000.",
        ])
        .await;
        self.requests("418 330", "357726 kr", "0").await;
        self.reads("Ni rekvirerar sammanlagt 776 056 kr").await;
        self.presses(SAVE).await;
    }

    /// Leaves the first amount in every way that people write one: the script groups in threes what the
    /// server would read, and touches nothing else.
    pub async fn writes_amounts_in_every_way(&self) {
        let leave = "const [typed] = arguments, input = document.querySelector('[data-amount]');
                     input.value = typed;
                     input.dispatchEvent(new Event('focusout', { bubbles: true }));
                     const left = input.value;
                     input.value = input.defaultValue;
                     return left;";
        let examples = include_str!("../fixtures/amounts.json");
        let examples: Vec<(String, Option<u64>)> = serde_json::from_str(examples).unwrap();
        for (typed, read) in examples {
            let left = self.chromium.client.execute(leave, vec![typed.clone().into()]).await;
            let grouped = read.map(|it| Kronor::whole(it).unwrap().digits().to_string());
            assert_eq!(left.unwrap(), grouped.unwrap_or(typed));
        }
    }

    /// Pastes more than there is room for, and loses nothing of it.
    pub async fn pastes_too_much_about_the_plan(&self) {
        let paste = "const [id, text] = arguments, area = document.getElementById(id);
                     area.value = text;
                     area.dispatchEvent(new Event('input', { bubbles: true }));";
        let much = "å".repeat(2_100);
        let asked = vec!["description-1".into(), much.clone().into()];
        self.chooses("1. Kontinuitet i primärvården, inklusive fast läkarkontakt").await;
        self.chromium.client.execute(paste, asked).await.unwrap();
        self.reads("100 tecken för mycket. Allt du har skrivit står kvar.").await;
        self.presses(SAVE).await;
        let kept = "return document.getElementById('description-1').value";
        let kept = self.chromium.client.execute(kept, Vec::new()).await.unwrap();
        assert_eq!(kept, much);
        self.reads("Texten är 2100 tecken lång. Korta den till högst 2000 tecken.").await;
    }

    /// Presses the button that adds up the amounts, for pages without scripts.
    pub async fn has_the_sum_counted(&self) {
        self.requests("1 000", "500", "0").await;
        self.presses("Spara och räkna ihop").await;
        self.is_at("Belopp").await;
        self.reads("Ni rekvirerar sammanlagt 1 500 kr").await;
        self.presses(SAVE).await;
    }

    async fn requests(&self, individuals: &str, population: &str, rural: &str) {
        self.is_at("Belopp").await;
        self.fills("Kommuner efter kommunal hälso- och sjukvård", individuals).await;
        self.fills("Kommuner efter befolkning", population).await;
        self.fills("Landsbygd och glesbygd, kommuner", rural).await;
    }

    pub async fn forgets_and_answers_about_leftover_money(&self) {
        let question = "Svara ja eller nej på om ni vill ha del av kvarvarande medel";
        self.presses(SAVE).await;
        self.is_told(&[question]).await;
        self.chooses("Nej").await;
        self.presses(SAVE).await;
    }

    pub async fn mistypes_the_bankgiro_and_corrects_it(&self) {
        self.presses(SAVE).await;
        self.is_told(&["Välj vart pengarna ska betalas ut"]).await;
        self.chooses("Bankgiro").await;
        self.fills("Bankgironummer", "5050-1056").await;
        self.fills("Er betalningsreferens (frivillig)", "GNV 2026").await;
        self.presses(SAVE).await;
        let message = "Kontrollera bankgironumret. Någon siffra är fel.";
        self.is_told(&[message]).await;
        self.follows(message).await;
        assert_eq!(self.focus().await, "bankgiro");
        self.fills("Bankgironummer", "5050-1055").await;
        self.presses(SAVE).await;
    }

    pub async fn writes_nonsense_about_the_contact_and_corrects_it(&self) {
        self.presses(SAVE).await;
        let missing: Vec<_> = contact::FORM.once.iter().map(|it| &*it.missing).collect();
        self.is_told(&missing).await;
        self.introduces_the_contact().await;
        self.fills("Kontaktpersonens e-postadress", "åsa").await;
        self.fills("Kontaktpersonens telefonnummer", "ring mig").await;
        self.presses(SAVE).await;
        self.is_at("Kontaktuppgifter").await;
        self.introduces_the_contact().await;
        self.presses(SAVE).await;
    }

    async fn introduces_the_contact(&self) {
        for (field, (_, value)) in contact::FORM.once.iter().zip(CONTACT) {
            self.fills(&field.label, value).await;
        }
    }

    pub async fn certifies_after_forgetting_one(&self) {
        let (last, others) = CONDITIONS.split_last().unwrap();
        self.certifies(others).await;
        self.is_told(&[&format!("Kryssa i att ni intygar: {last}")]).await;
        self.certifies(&[last]).await;
    }

    async fn certifies(&self, conditions: &[&str]) {
        for condition in conditions {
            self.chooses(condition).await;
        }
        self.presses(SAVE).await;
    }
}
