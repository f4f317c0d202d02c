//! The tests, files and fuzz targets that documents name exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use clap::CommandFactory;
use statsbidrag::{config::Config, ops::Command};

/// `docs/security.md` names tests as `file::test`, for tests/it, and as `path.rs::test` elsewhere.
#[test]
fn the_security_review_names_tests_and_files_that_exist() {
    let review = read("docs/security.md");
    let (mut tests, mut files) = (0, 0);
    let mut missing = BTreeSet::new();
    for span in review.split('`').skip(1).step_by(2) {
        if let Some((file, name)) = span.split_once("::") {
            tests += 1;
            let path = match file.ends_with(".rs") {
                true => file.to_owned(),
                false => format!("tests/it/{file}.rs"),
            };
            let path = root().join(path);
            let found =
                fs::read_to_string(path).is_ok_and(|it| it.contains(&format!("fn {name}(")));
            if !found {
                missing.insert(span);
            }
        } else if is_path(span) {
            files += 1;
            if !root().join(span).exists() {
                missing.insert(span);
            }
        }
    }
    assert!(missing.is_empty(), "docs/security.md names what is not there: {missing:#?}");
    assert!(60 < tests && 10 < files, "only {tests} tests and {files} files are named");
}

#[test]
fn the_security_review_goes_through_every_chapter() {
    let review = read("docs/security.md");
    for chapter in 1..=17 {
        assert!(review.contains(&format!("\n### V{chapter} ")), "V{chapter} is missing");
    }
}

#[test]
fn every_fuzz_target_has_a_program_seeds_and_a_line_in_the_review() {
    let (review, manifest) = (read("docs/security.md"), read("fuzz/Cargo.toml"));
    let names = |folder: &str, stem: fn(&Path) -> String| -> BTreeSet<String> {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        entries.map(|it| stem(&it.unwrap().path())).collect()
    };
    let targets = names("fuzz/fuzz_targets", |it| it.file_stem().unwrap().display().to_string());
    let seeded = names("fuzz/corpus", |it| it.file_name().unwrap().display().to_string());
    assert_eq!(targets, seeded);
    for target in &targets {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is not built");
        assert!(review.contains(&format!("| `{target}` |")), "{target} is not in the review");
        let seeds = fs::read_dir(root().join("fuzz/corpus").join(target)).unwrap();
        let sizes: Vec<u64> = seeds.map(|it| it.unwrap().metadata().unwrap().len()).collect();
        let bytes: u64 = sizes.iter().sum();
        assert!((3..=20).contains(&sizes.len()) && bytes < 20_000, "{target}: {bytes} bytes");
    }
}

/// Links to pages elsewhere are not followed.
#[test]
fn every_link_in_a_document_leads_to_a_file_and_a_heading_that_exist() {
    let mut broken = BTreeSet::new();
    for document in documents() {
        let text = without_blocks(&read(&document));
        let written = text.split("](").skip(1).map(|it| it.split(')').next().unwrap());
        let pictures = text.split("src=\"").skip(1).map(|it| it.split('"').next().unwrap());
        for link in written.chain(pictures).filter(|it| !it.contains(':')) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = match path {
                "" => root().join(&document),
                path => root().join(&document).parent().unwrap().join(path),
            };
            let there = match heading {
                "" => path.exists(),
                heading => fs::read_to_string(&path).is_ok_and(|it| anchors(&it).contains(heading)),
            };
            if !there {
                broken.insert(format!("{document}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}

#[test]
fn every_file_that_a_document_names_exists() {
    let mut missing = BTreeSet::new();
    for document in documents() {
        let text = without_blocks(&read(&document));
        let named = text.split('`').skip(1).step_by(2).filter(|it| is_path(it));
        // What a start makes, and names with a part that varies, are in no checkout.
        let named = named.filter(|it| !it.starts_with(".data") && !it.contains(['<', '{', '…']));
        missing.extend(
            named
                .filter(|it| !root().join(it.split("::").next().unwrap()).exists())
                .map(|it| format!("{document}: {it}")),
        );
    }
    assert!(missing.is_empty(), "documents name what is not there: {missing:#?}");
}

/// In a block or between backticks: `bin/…`, `.ci/…`, and `statsbidrag` with its flags.
#[test]
fn every_command_that_a_document_gives_can_be_given() {
    let program = Command::command();
    let mut wrong = BTreeSet::new();
    let mut given = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        let spans = text.split('`').filter(|it| !it.contains('\n'));
        for command in text.lines().chain(spans).flat_map(|it| it.split(" && ")) {
            let mut words = command.split_whitespace().map(|it| it.trim_matches(['[', ']']));
            let right = match (words.next(), words.next()) {
                (Some(script), _) if script.starts_with("bin/") || script.starts_with(".ci/") => {
                    root().join(script).exists()
                }
                (Some("statsbidrag"), Some(name)) if name != "help" => {
                    given.insert(name.to_owned());
                    program.find_subcommand(name).is_some_and(|it| {
                        let has = |flag: &str| {
                            it.get_arguments().any(|it| it.get_long() == flag.strip_prefix("--"))
                        };
                        words.filter(|it| it.starts_with("--")).all(has)
                    })
                }
                _ => true,
            };
            if !right {
                wrong.insert(format!("{document}: {command}"));
            }
        }
    }
    assert!(wrong.is_empty(), "documents give commands that are none: {wrong:#?}");
    for subcommand in program.get_subcommands() {
        let name = subcommand.get_name();
        assert!(given.contains(name), "no document tells of `statsbidrag {name}`");
    }
}

#[test]
fn the_manual_has_every_setting() {
    let manual = read("docs/operations.md");
    let table = manual.split("\n## Settings\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|it| it.strip_prefix("| `")?.split_once("` |"));
    let mut rows: BTreeMap<&str, &str> = rows.collect();
    for setting in Config::command().get_arguments() {
        let Some(name) = setting.get_env() else { continue };
        let name = name.to_str().unwrap();
        let row = rows.remove(name).unwrap_or_else(|| panic!("{name} is not in the manual"));
        for default in setting.get_default_values() {
            let default = format!("`{}`", default.to_str().unwrap());
            assert!(row.contains(&default), "{name} is {default} unless set: {row}");
        }
    }
    // Read where the log begins, and by nothing else.
    assert_eq!(rows.keys().collect::<Vec<_>>(), [&"RUST_LOG"], "settings that are none");
}

#[test]
fn the_picture_of_the_floors_is_the_list_in_the_readme() {
    let (readme, picture) = (read("README.md"), read("docs/floors.svg"));
    let list = readme.split("```floors\n").nth(1).unwrap().split("```").next().unwrap();
    let listed: Vec<&str> = list.lines().flat_map(|it| it.split(", ")).collect();
    let name = |it: &'_ str| it.split(['>', '<']).nth(1).unwrap().to_owned();
    let drawn: Vec<String> = picture.split("<text class=\"name").skip(1).map(name).collect();
    assert_eq!(drawn, listed);
}

#[test]
fn every_decision_is_in_the_index() {
    let index = read("docs/adr/README.md");
    for decision in documents().iter().filter_map(|it| it.strip_prefix("docs/adr/0")) {
        assert!(index.contains(&format!("](0{decision})")), "0{decision} is not in the index");
    }
}

/// Everything that is written for people to read.
fn documents() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "data", "docs", "docs/adr", ".github", ".github/ISSUE_TEMPLATE"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "md") {
                found.push(path.strip_prefix(root()).unwrap().display().to_string());
            }
        }
    }
    assert!(30 < found.len(), "only {found:?}");
    found
}

/// The text without what stands between lines of three backticks.
fn without_blocks(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The headings as a link names them: `What an operator must do` is `what-an-operator-must-do`.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|it| it.starts_with('#'));
    let anchor = |it: &str| {
        let words = it.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        words.chars().filter(|it| it.is_alphanumeric() || *it == '-').collect()
    };
    headings.map(anchor).collect()
}

/// A file or folder of the project, and not an address of the service.
fn is_path(span: &str) -> bool {
    let folder = span.split_once('/').is_some_and(|(first, _)| {
        !first.is_empty() && !span.contains(' ') && root().join(first).is_dir()
    });
    let ends = [".md", ".json", ".toml", ".lock", ".yml"];
    folder || (!span.contains([' ', '*']) && ends.iter().any(|it| span.ends_with(it)))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|it| panic!("{path}: {it}"))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
