//! The crates and npm packages that the service is built upon: only those that `dependencies.json`
//! admits, with its reasons. `deny.toml` says why this is a test and not cargo-deny.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde::Deserialize;

/// The registry that every crate comes from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The platform that the service runs on.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What `dependencies.json` admits, each with the reason why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Admitted {
    /// Licences that every package may have: the SPDX identifier, and the reason.
    licences: BTreeMap<String, String>,
    /// Licences that only the named packages may have.
    exceptions: Vec<Exception>,
    /// Crates of which there is more than one version in the program.
    duplicates: Vec<Duplicates>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    licence: String,
    reason: String,
    packages: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duplicates {
    reason: String,
    /// By name: the versions, as far as Cargo tells them apart (`1`, `0.9`).
    crates: BTreeMap<String, BTreeSet<String>>,
}

/// A crate or an npm package.
struct Package {
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
}

/// Stands in for the licence of a package that states none.
const UNKNOWN: &str = "UNKNOWN";

#[test]
fn every_licence_is_admitted_and_every_admitted_one_is_used() {
    let admitted = admitted();
    let mut packages = crates();
    packages.extend(npm_packages());
    assert!(600 < packages.len(), "only {} packages", packages.len());

    let may = |package: &Package, without: Option<&str>| {
        admits(&package.licence, &mut |licence| {
            let everybody = admitted.licences.contains_key(licence);
            let named = admitted
                .exceptions
                .iter()
                .any(|it| it.licence == licence && it.packages.contains(&package.name));
            Some(licence) != without && (everybody || named)
        })
    };
    let refused: Vec<String> = packages
        .iter()
        .filter(|it| !may(it, None))
        .map(|it| format!("{} {}: {:?}", it.name, it.version, it.licence))
        .collect();
    assert!(refused.is_empty(), "not in dependencies.json: {refused:#?}");

    for licence in admitted.licences.keys() {
        let needed = packages.iter().any(|it| !may(it, Some(licence)));
        assert!(needed, "nothing needs the licence {licence} any more");
    }
    for exception in &admitted.exceptions {
        for name in &exception.packages {
            let mut of_that_name = packages.iter().filter(|it| it.name == *name);
            let needed = of_that_name.any(|it| !may(it, Some(&exception.licence)));
            assert!(needed, "{name} needs no exception for {} any more", exception.licence);
        }
    }
}

#[test]
fn everything_comes_from_its_registry_under_a_hash() {
    let ours = ["bench", "frames", "letter", "people", "private-postgres", "shell", "statsbidrag"];
    let lock = read("Cargo.lock");
    for package in lock.split("[[package]]").skip(1) {
        let of = |key: &str| {
            let line = package.lines().find_map(|it| it.strip_prefix(key))?;
            Some(line.trim_start_matches(" = ").trim_matches('"'))
        };
        let name = of("name").unwrap();
        if ours.contains(&name) {
            assert_eq!(of("source"), None, "{name} is ours");
        } else {
            assert_eq!(of("source"), Some(CRATES), "{name}");
            assert_eq!(of("checksum").map(str::len), Some(64), "{name}");
        }
    }
    for (name, package) in npm_lock() {
        let of = |key: &str| package[key].as_str().unwrap_or_default();
        let from = of("resolved");
        let registry = from.is_empty() || from.starts_with("https://registry.npmjs.org/");
        assert!(registry, "{name} comes from {from}");
        assert!(of("integrity").starts_with("sha512-"), "{name} has no integrity hash");
        assert!(package["link"].is_null(), "{name} is a link");
    }
}

#[test]
fn two_versions_of_a_crate_have_a_reason() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in crates() {
        versions.entry(package.name).or_default().insert(compatible(&package.version));
    }
    versions.retain(|_, it| 1 < it.len());
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in admitted().duplicates {
        for (name, versions) in group.crates {
            assert!(given.insert(name.clone(), versions).is_none(), "{name} has two reasons");
        }
    }
    for (name, versions) in &versions {
        let why = format!("{name}: find out who brings it with `cargo tree -i {name}@…`");
        assert_eq!(given.get(name), Some(versions), "{why}");
    }
    for name in given.keys() {
        assert!(versions.contains_key(name), "{name} needs no reason any more");
    }
}

/// Otherwise `bin/test` compiles what `bin/start` has compiled a second time, and all that stands on
/// it. `resolver = "1"` in Cargo.toml sees to the packages of one command; this test to the rest.
#[test]
fn the_service_and_its_tests_have_every_crate_with_the_same_features() {
    let tests = features(&["--workspace", "--edges=normal,build,dev"]);
    for service in
        [&["--package=statsbidrag"][..], &["--package=statsbidrag", "--no-default-features"]]
    {
        let service = features(&[service, &["--edges=normal,build"]].concat());
        assert!(300 < service.len(), "only {} crates", service.len());
        for (name, of_service) in service {
            let of_tests = &tests[&name];
            let differ: Vec<_> = of_service.symmetric_difference(of_tests).collect();
            assert!(differ.is_empty(), "{name} has or lacks {differ:?} with the tests");
        }
    }
}

/// The features of every crate that is not ours, by its name and version.
fn features(selected: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (package, of_package) in tree(selected, "{f}") {
        let of_package = of_package.split(',').map(str::to_owned);
        features.entry(package).or_default().extend(of_package);
    }
    features
}

#[test]
fn reasons_are_sentences() {
    let admitted = admitted();
    let exceptions = admitted.exceptions.iter().map(|it| &it.reason);
    let duplicates = admitted.duplicates.iter().map(|it| &it.reason);
    for reason in admitted.licences.values().chain(exceptions).chain(duplicates) {
        assert!(10 < reason.len() && reason.ends_with('.'), "{reason:?}");
    }
}

#[test]
fn a_licence_expression_is_read_by_the_rules_of_spdx() {
    let admits = |text: &str| admits(text, &mut |it| ["MIT", "ISC", "A WITH B"].contains(&it));
    for fine in ["MIT", "GPL OR MIT", "GPL/MIT", "MIT AND ISC", "(MIT OR X) AND ISC", "A WITH B"] {
        assert!(admits(fine), "{fine}");
    }
    // AND binds harder than OR.
    assert!(admits("MIT OR X AND Y"));
    for not in ["", "GPL", "GPL AND MIT", "MIT AND (X OR Y)", "A", "MIT ISC", "(MIT", "MIT OR"] {
        assert!(!admits(not), "{not}");
    }
}

/// Whether an SPDX expression is fulfilled by licences that `may` admits. Older crates write `/`
/// for OR. What cannot be read is not admitted.
fn admits(expression: &str, may: &mut impl FnMut(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let read = either(&mut words, may);
    read == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, may: &mut impl FnMut(&str) -> bool) -> Option<bool> {
    let mut admitted = both(words, may)?;
    while words.next_if_eq(&"OR").is_some() {
        admitted |= both(words, may)?;
    }
    Some(admitted)
}

fn both(words: &mut Words<'_>, may: &mut impl FnMut(&str) -> bool) -> Option<bool> {
    let mut admitted = one(words, may)?;
    while words.next_if_eq(&"AND").is_some() {
        admitted &= one(words, may)?;
    }
    Some(admitted)
}

fn one(words: &mut Words<'_>, may: &mut impl FnMut(&str) -> bool) -> Option<bool> {
    if words.next_if_eq(&"(").is_some() {
        let inside = either(words, may)?;
        return words.next_if_eq(&")").map(|_| inside);
    }
    let licence = words.next()?;
    Some(match words.next_if_eq(&"WITH") {
        Some(_) => may(&format!("{licence} WITH {}", words.next()?)),
        None => may(licence),
    })
}

/// The part of a version that Cargo tells versions apart by.
fn compatible(version: &str) -> String {
    let mut parts = version.split(['.', '-', '+']);
    let major = parts.next().unwrap();
    match major {
        "0" => format!("0.{}", parts.next().unwrap()),
        major => major.to_owned(),
    }
}

/// What is compiled into the program, or runs to compile it.
fn crates() -> Vec<Package> {
    let selected = ["--workspace", "--exclude=bench", "--edges=normal,build"];
    let packages = tree(&selected, "{l}").into_iter().map(|(package, licence)| {
        let (name, version) = package.split_once(" v").unwrap();
        Package { name: name.to_owned(), version: version.to_owned(), licence: named(&licence) }
    });
    packages.collect()
}

/// What `cargo tree` says of each crate that is not ours: its name and version, and what the format
/// asks for.
fn tree(selected: &[&str], format: &str) -> BTreeSet<(String, String)> {
    let printed = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--target", TARGET, "--prefix=none"])
        .arg(format!("--format={{p}}|{format}"))
        .args(selected)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let printed = String::from_utf8(printed.stdout).unwrap();
    let lines = printed.lines().filter(|it| !it.is_empty()).filter_map(|line| {
        let (package, asked) = line.trim_end_matches(" (*)").split_once('|').unwrap();
        let package = package.trim_end_matches(" (proc-macro)");
        // A crate of this project has its folder after the version.
        (!package.contains('(')).then(|| (package.to_owned(), asked.to_owned()))
    });
    lines.collect()
}

fn named(licence: &str) -> String {
    if licence.is_empty() { UNKNOWN } else { licence }.to_owned()
}

fn npm_packages() -> Vec<Package> {
    let package = |(path, it): (String, serde_json::Value)| {
        let of = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let name = path.rsplit("node_modules/").next().unwrap().to_owned();
        Package { name, version: of("version"), licence: named(&of("license")) }
    };
    npm_lock().into_iter().map(package).collect()
}

/// The packages of package-lock.json, by their place.
fn npm_lock() -> Vec<(String, serde_json::Value)> {
    let mut lock: serde_json::Value = serde_json::from_str(&read("package-lock.json")).unwrap();
    let serde_json::Value::Object(packages) = lock["packages"].take() else {
        panic!("package-lock.json has no packages");
    };
    // The package with the empty path is this project itself.
    packages.into_iter().filter(|(path, _)| !path.is_empty()).collect()
}

fn admitted() -> Admitted {
    serde_json::from_str(&read("dependencies.json")).unwrap()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}
