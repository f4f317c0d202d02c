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
