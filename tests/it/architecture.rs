//! Boundaries that the compiler does not check. Which room may use which is in `floors`.

use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn rules_decide_without_a_clock_a_database_or_a_browser() {
    for file in sources().into_iter().filter(|it| is_rule(it)) {
        let text = fs::read_to_string(&file).unwrap();
        for outside in [
            "sqlx::", "axum", "askama", "tokio", "async fn", "::now()", "::store", "::pages",
            "::web::", "std::env", "std::fs", "f64", "f32",
        ] {
            let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
            let found = code.filter(|it| it.contains(outside)).collect::<Vec<_>>();
            assert!(found.is_empty(), "{}: `{outside}` in rules: {found:?}", file.display());
        }
    }
}

#[test]
fn only_stores_speak_sql() {
    for file in sources() {
        let speaks = fs::read_to_string(&file).unwrap().contains("sqlx::query");
        let store = file.ends_with("store.rs")
            || file.parent().is_some_and(|folder| folder.ends_with("store"));
        assert!(store || !speaks, "{}: SQL outside a store", file.display());
    }
}

#[test]
fn begin_and_commit_stand_in_the_handler() {
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        let acts = text.contains(".begin()") || text.contains(".commit()");
        let path = file.to_string_lossy().into_owned();
        let may = ["pages", "/ops/", "/demonstration/", "/mail/delivery.rs", "/web/extract.rs"]
            .iter()
            .any(|it| path.contains(it));
        assert!(may || !acts, "{path}: a transaction outside a handler or a job");
    }
}

#[test]
fn files_have_at_most_350_lines_before_their_tests() {
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 350, "{}: {lines} lines before its tests", file.display());
    }
}

/// The rule of CONTRIBUTING: `du` reads, signs in, types and presses; `ni` has a frame and requisitions.
#[test]
fn a_person_is_du_and_an_organisation_is_ni() {
    let persons = [
        "ser", "såg", "läser", "läst", "loggar", "loggade", "skriver", "skrev", "sparar",
        "sparade", "öppnar", "öppnade", "trycker", "tryckte", "kryssar", "bifogar", "söker",
        "ansöker", "ansökt", "fyller",
    ];
    let own = ["behörighet", "ansökan", "befattning", "inloggning", "lösenord", "e-postadress"];
    let organisations = ["rekvirerar", "rekvirerade", "återrapporterar", "redovisar"];
    let templates = files(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"));
    for file in sources().into_iter().chain(templates) {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for line in text.lines().filter(|it| !it.trim_start().starts_with("//")) {
            let apart = |it: char| !it.is_alphanumeric() && it != '-';
            let words: Vec<_> = line.split(apart).filter(|it| !it.is_empty()).collect();
            for pair in words.windows(2) {
                let wrong = match pair {
                    ["ni", other] | [other, "ni"] => persons.contains(other),
                    ["du", other] | [other, "du"] => organisations.contains(other),
                    ["er" | "ert", other] => own.contains(other),
                    ["din", other] => ["ram", "bidragsram", "rekvisition"].contains(other),
                    _ => false,
                };
                assert!(!wrong, "{}: «{}» in {line}", file.display(), pair.join(" "));
            }
        }
    }
}

#[test]
fn templates_hold_no_style_and_no_script() {
    for file in files(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")) {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|it| it.contains('<')) {
            let inline = line.contains(" style=")
                || line.contains("<style")
                || line.contains(" onclick=")
                || line.contains("javascript:")
                || line.contains("<script>")
                || line.contains("|safe");
            assert!(!inline, "{}: {line}", file.display());
            let outside = line.contains("src=\"http") || line.contains("href=\"http");
            assert!(!outside, "{}: {line}", file.display());
        }
    }
}

#[test]
fn lines_of_templates_fit_on_a_screen() {
    for file in files(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")) {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let length = line.chars().count();
            assert!(length <= 140, "{}:{}: {length} characters", file.display(), number + 1);
        }
    }
}

/// A grant owns its words: a template names neither a paragraph of its ordinance, nor what the money
/// is used for, nor who may have it. What stands in `{{ }}` is free, but for the texts in it.
#[test]
fn templates_speak_no_grants_own_words() {
    for file in files(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")) {
        let text = fs::read_to_string(&file).unwrap();
        let words = spoken(&text).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        for (at, sign) in words.match_indices('§') {
            let law = words[at + sign.len()..].trim_start_matches('§').trim_start();
            let named = law.split(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
            assert!(named.ends_with("lagen"), "{}: § {named}", file.display());
        }
        for owned in ["insats", "kommuner och regioner"] {
            assert!(!words.contains(owned), "{}: {owned}", file.display());
        }
    }
}

/// What people can read in a template: its text without comments, tags and code, and the texts in
/// its code.
fn spoken(template: &str) -> String {
    let mut spoken = String::new();
    let mut rest = template;
    while let Some(start) =
        rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min()
    {
        spoken.push_str(&rest[..start]);
        let end = match &rest[start..start + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let length = rest[start..].find(end).map_or(rest.len() - start, |it| it + 2);
        let code = &rest[start..start + length];
        // Every other part between quotation marks is a text; lines are kept for the message.
        let quoted = |(at, part): (usize, &str)| {
            let lines = part.matches('\n').count();
            let words = at % 2 == 1 && end != "#}" && !part.ends_with(".html");
            if words { format!(" {part} ") } else { "\n".repeat(lines) }
        };
        spoken.extend(code.split('"').enumerate().map(quoted));
        rest = &rest[start + length..];
    }
    spoken + rest
}

fn is_rule(file: &Path) -> bool {
    file.ends_with("rules.rs") || file.components().any(|it| it.as_os_str() == "rules")
}

fn sources() -> Vec<PathBuf> {
    files(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

/// Every file below the folder.
pub fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(path));
        } else {
            found.push(path);
        }
    }
    found
}
