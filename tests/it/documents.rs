//! The tests, files and fuzz targets that documents name exist.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

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
