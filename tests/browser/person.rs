//! Somebody at a screen: finds things by what is written on them, as people do.

use std::{cell::Cell, path::Path};

use fantoccini::{
    Locator,
    actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction},
    elements::Element,
    key::Key,
    wd::WindowHandle,
};

use crate::support::{Chromium, Screen, Service, until};

pub const OMBUD: &str = "ombud@demo.example";
pub const OFFICER: &str = "handlaggare@demo.example";
pub const DECIDER: &str = "beslutsfattare@demo.example";
pub const ADMINISTRATOR: &str = "administrator@demo.example";
pub const ECONOMIST: &str = "ekonom1@demo.example";
pub const OTHER_ECONOMIST: &str = "ekonom2@demo.example";

/// The left button.
const LEFT: u64 = 0;

pub struct Person<'a> {
    pub service: &'a Service,
    pub chromium: Chromium,
    /// Whether every page that is met is examined.
    examines: bool,
    /// Whether scripts run, which axe needs.
    pub has_script: bool,
    /// How many times a button or a link has been pressed.
    pub presses: Cell<u32>,
}

impl<'a> Person<'a> {
    /// Somebody who examines every page.
    pub async fn at(service: &'a Service, screen: Screen) -> Self {
        Self {
            service,
            chromium: Chromium::start(service, screen).await,
            examines: true,
            has_script: screen.has_script(),
            presses: Cell::new(0),
        }
    }

    /// Somebody who examines no page.
    pub async fn in_a_hurry(service: &'a Service, screen: Screen) -> Self {
        Self { examines: false, ..Self::at(service, screen).await }
    }

    pub async fn opens(&self, path: &str) {
        let address = format!("{}{path}", self.service.address);
        self.chromium.client.goto(&address).await.unwrap();
        self.arrives().await;
    }

    /// Signs in as a demonstration person.
    pub async fn signs_in(&self, email: &str) {
        self.signs_in_with(email, "demonstration").await;
    }

    pub async fn signs_in_with(&self, email: &str, password: &str) {
        self.opens("/logga-in").await;
        self.fills("E-postadress", email).await;
        self.fills("Lösenord", password).await;
        self.presses("Logga in").await;
    }

    /// Opens a page in a tab of its own. Returns the tab that this person was in.
    pub async fn opens_in_another_tab(&self, path: &str) -> WindowHandle {
        let client = &self.chromium.client;
        let before = client.window().await.unwrap();
        let tab = client.new_window(true).await.unwrap();
        client.switch_to_window(tab.handle).await.unwrap();
        self.opens(path).await;
        before
    }

    /// Turns to another tab; returns the one that this person was in.
    pub async fn turns_to(&self, tab: WindowHandle) -> WindowHandle {
        let before = self.chromium.client.window().await.unwrap();
        self.chromium.client.switch_to_window(tab).await.unwrap();
        before
    }

    /// Presses a button or a link, and waits for the page that it leads to.
    pub async fn presses(&self, label: &str) {
        self.presses_on(self.control(label).await).await;
    }

    /// Presses the button or link whose words begin so.
    pub async fn presses_beginning(&self, words: &str) {
        let controls = "//main//*[self::a or self::button]";
        let named =
            format!("[starts-with(normalize-space(translate(., '\u{a0}', ' ')), '{words}')]");
        let found = self.find(&format!("{controls}{named}")).await;
        self.presses_on(found.unwrap_or_else(|| panic!("nothing to press begins \"{words}\"")))
            .await;
    }

    /// What the page is called.
    pub async fn heading(&self) -> String {
        words_of(&self.find("//h1").await.expect("a heading")).await
    }

    /// Presses the first thing that a selector finds; `false` where it finds nothing.
    pub async fn presses_first(&self, selector: &str) -> bool {
        match self.chromium.client.find(Locator::Css(selector)).await {
            Ok(found) => {
                self.presses_on(found).await;
                true
            }
            Err(_) => false,
        }
    }

    /// Follows the first link in the mails whose path begins with `path`.
    pub async fn follows_mailed(&self, path: &str) {
        self.opens("/demonstration/post").await;
        let link = format!("//main//a[starts-with(@href, '{}{path}')]", self.service.address);
        self.presses_on(self.find(&link).await.expect("a mail with the link")).await;
    }

    async fn presses_on(&self, control: Element) {
        let before = self.document().await;
        self.presses.set(self.presses.get() + 1);
        // The driver leaves what it is to press under the head of a table that stays in sight.
        let seen = "arguments[0].scrollIntoView({ block: 'nearest' })";
        let it = serde_json::to_value(&control).unwrap();
        self.chromium.client.execute(seen, vec![it]).await.unwrap();
        control.click().await.unwrap();
        self.leaves(&before).await;
    }

    /// Presses twice, as fast as a nervous finger.
    pub async fn presses_twice(&self, label: &str) {
        let control = self.control(label).await;
        let before = self.document().await;
        // The driver scrolls to what it clicks on, but not to what a pointer is moved to.
        control.send_keys("").await.unwrap();
        let over = PointerAction::MoveToElement { element: control, duration: None, x: 0., y: 0. };
        let down = PointerAction::Down { button: LEFT };
        let up = PointerAction::Up { button: LEFT };
        let twice = MouseActions::new("mouse".to_owned())
            .then(over)
            .then(down.clone())
            .then(up.clone())
            .then(down)
            .then(up);
        self.chromium.client.perform_actions(twice).await.unwrap();
        self.leaves(&before).await;
    }

    /// Writes into the field with this label, instead of what stands there.
    pub async fn fills(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses a file.
    pub async fn attaches(&self, label: &str, file: &Path) {
        self.field(label).await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Picks a day, year-month-day, as from the browser's calendar: how one is typed depends on the
    /// browser's language.
    pub async fn picks_day(&self, label: &str, day: &str) {
        let field = serde_json::to_value(self.field(label).await).unwrap();
        let script = "const [field, day] = arguments; field.value = day;
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        self.chromium.client.execute(script, vec![field, day.into()]).await.unwrap();
    }

    /// Picks from a drop-down.
    pub async fn picks(&self, label: &str, option: &str) {
        self.field(label).await.select_by_label(option).await.unwrap();
    }

    /// Ticks a box or chooses an answer.
    pub async fn chooses(&self, label: &str) {
        self.field(label).await.click().await.unwrap();
    }

    /// Opens a folded part of the page.
    pub async fn unfolds(&self, label: &str) {
        self.control(label).await.click().await.unwrap();
    }

    /// Is on the page with this heading.
    pub async fn is_at(&self, heading: &str) {
        let found = self.find("//h1").await.expect("a heading");
        assert_eq!(words_of(&found).await, heading);
    }

    /// Reads this somewhere on the page, now or in a moment.
    pub async fn reads(&self, text: &str) {
        let what = format!("\"{text}\" on the page");
        until(&what, async || {
            let page = words_of(&self.find("//body").await?).await;
            page.contains(text).then_some(())
        })
        .await;
    }

    /// Is told that exactly this is wrong.
    pub async fn is_told(&self, messages: &[&str]) {
        let summary = Locator::Css("[data-error-summary] li");
        let mut told = Vec::new();
        for message in self.chromium.client.find_all(summary).await.unwrap() {
            told.push(words_of(&message).await);
        }
        assert_eq!(told, messages);
    }

    /// Follows a message of the error summary to the field that it is about.
    pub async fn follows(&self, message: &str) {
        self.control(message).await.click().await.unwrap();
    }

    /// Whether something with this name can be seen.
    pub async fn sees_field(&self, label: &str) -> bool {
        self.field(label).await.is_displayed().await.unwrap()
    }

    /// The id of the element that has the focus.
    pub async fn focus(&self) -> String {
        let active = self.chromium.client.active_element().await.unwrap();
        active.attr("id").await.unwrap().unwrap_or_default()
    }

    /// Presses a key, without waiting for a page.
    pub async fn key(&self, key: Key) {
        self.types(&char::from(key).to_string()).await;
    }

    /// Types where the focus is.
    pub async fn types(&self, text: &str) {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.chromium.client.perform_actions(keys).await.unwrap();
    }

    /// Presses Tab until the element with this name has the focus.
    pub async fn tabs_to(&self, name: &str) {
        for _ in 0..40 {
            self.key(Key::Tab).await;
            if self.focused_name().await == name {
                return;
            }
        }
        panic!("Tab never comes to \"{name}\"");
    }

    /// Presses Enter, and waits for the page that it leads to.
    pub async fn enters(&self) {
        let before = self.document().await;
        self.key(Key::Enter).await;
        self.leaves(&before).await;
    }

    /// The name of the element that has the focus: the words on it, or its label.
    async fn focused_name(&self) -> String {
        let script = "const it = document.activeElement;
            return it.labels?.[0]?.innerText ?? it.innerText ?? ''";
        let name = self.chromium.client.execute(script, Vec::new()).await.unwrap();
        plain(name.as_str().unwrap_or_default())
    }

    async fn control(&self, label: &str) -> Element {
        let controls = "*[self::a or self::button or self::summary]";
        let named = format!(
            "[@aria-label='{label}' or normalize-space(translate(., '\u{a0}', ' '))='{label}']"
        );
        for place in ["//main", "//header", "//nav", "//body"] {
            if let Some(found) = self.find(&format!("{place}//{controls}{named}")).await {
                return found;
            }
        }
        panic!("nothing to press says \"{label}\" on {}", self.whereabouts().await);
    }

    async fn field(&self, label: &str) -> Element {
        let labels = format!("//label[normalize-space(translate(., '\u{a0}', ' '))='{label}']");
        let Some(found) = self.find(&labels).await else {
            panic!("no label says \"{label}\" on {}", self.whereabouts().await);
        };
        let id = found.attr("for").await.unwrap().expect("a label is for something");
        let client = &self.chromium.client;
        client.find(Locator::Id(&id)).await.expect("what the label is for")
    }

    async fn find(&self, xpath: &str) -> Option<Element> {
        self.chromium.client.find(Locator::XPath(xpath)).await.ok()
    }

    async fn whereabouts(&self) -> String {
        let client = &self.chromium.client;
        let title = client.title().await.unwrap_or_default();
        format!("\"{title}\" at {}", client.current_url().await.unwrap())
    }

    async fn document(&self) -> Element {
        self.find("/html").await.expect("a document")
    }

    /// Waits until another document is here.
    async fn leaves(&self, before: &Element) {
        until("another page", async || {
            let now = self.find("/html").await?;
            let ready = "return document.readyState";
            let state = self.chromium.client.execute(ready, Vec::new()).await.ok()?;
            (now.element_id() != before.element_id() && state == "complete").then_some(())
        })
        .await;
        self.arrives().await;
    }

    async fn arrives(&self) {
        if self.examines {
            self.looks_around().await;
        }
    }
}

/// What is written in an element. (WebDriver's own `text` is empty for some milliseconds after a
/// page without scripts has come.)
async fn words_of(element: &Element) -> String {
    let text = element.prop("innerText").await.ok().flatten();
    plain(&text.unwrap_or_default())
}

/// The words, however they are spaced and broken into lines.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
