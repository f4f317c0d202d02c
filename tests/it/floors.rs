//! The floors of the house: a room uses only rooms below it, and at every level of a room the
//! modules stand above one another. Read from the syntax trees of all files in `src/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::support::Uses;

/// The rooms from the ground up. A room may use those on the floors before its own, and none beside
/// it.
const FLOORS: &[&[&str]] = &[
    &["values", "secrets"],
    &["who", "eid", "files"],
    &["app", "audit"],
    &["web", "config"],
    &["mail", "register"],
    &["identity"],
    &["ombud"],
    &["statistics", "rounds"],
    &["allocation", "requisitions"],
    &["review", "publishing"],
    &["payouts"],
    &["cases"],
    &["administration"],
    &["router"],
    &["demonstration"],
    &["ops"],
    // These are no rooms: the program, the glossary, what fuzz targets reach, and the lists of the
    // rooms in each package.
    &["main", "glossary", "fuzzing", "lib", "frames", "people", "shell"],
];

#[test]
fn a_room_uses_only_the_rooms_below_it() {
    let floor = |room: &str| FLOORS.iter().position(|it| it.contains(&room));
    let mut wrong = Vec::new();
    for (from, to) in Uses::of(&src()).names_and_modules() {
        let rooms = (&from.module[0], &to.module[0]);
        let floors = (floor(rooms.0), floor(rooms.1));
        assert!(floors.0.is_some() && floors.1.is_some(), "{rooms:?}: a room without a floor");
        // The list of the whole house shows the lists of the packages below.
        if rooms.0 != rooms.1 && rooms.0 != "lib" && floors.0 <= floors.1 {
            wrong.push(format!("{} uses {}", from.file, to.file));
        }
    }
    assert!(wrong.is_empty(), "imports that run up or sideways: {wrong:#?}");
}

/// The modules of a folder, files and folders alike, with the folder's own `mod.rs` among them. A
/// circle of files anywhere is a circle at the level where their paths part.
#[test]
fn no_modules_use_each_other_in_a_circle() {
    let mut levels: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (from, to) in Uses::of(&src()).names() {
        let shared = from.module.iter().zip(&to.module).take_while(|(a, b)| a == b).count();
        let level = levels.entry(from.module[..shared].to_vec()).or_default();
        let (from, to) = (from.module[shared].clone(), to.module[shared].clone());
        level.entry(from).or_default().insert(to);
    }
    let circles: Vec<_> = levels
        .iter()
        .flat_map(|(level, uses)| circles(uses).into_iter().map(move |it| (level.join("/"), it)))
        .collect();
    assert!(circles.is_empty(), "modules that use each other: {circles:#?}");
}

/// The sets of modules that use each other, directly or through others.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|it| (it.as_str(), reached_from(it, uses))).collect();
    let with = |module: &str| {
        let back = |it: &&str| reached.get(it).is_some_and(|its| its.contains(module));
        reached[module].iter().copied().filter(back).collect::<BTreeSet<_>>()
    };
    reached.keys().map(|it| with(it)).filter(|it| !it.is_empty()).collect()
}

fn reached_from<'u>(
    module: &str,
    uses: &'u BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'u str> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![module]);
    while let Some(next) = left.pop() {
        for to in uses.get(next).into_iter().flatten() {
            if reached.insert(to.as_str()) {
                left.push(to);
            }
        }
    }
    reached
}

#[test]
fn the_library_and_the_readme_list_the_same_floors() {
    let rooms = &FLOORS[..FLOORS.len() - 1];
    let floors: Vec<BTreeSet<&str>> = rooms.iter().map(|it| it.iter().copied().collect()).collect();

    let library = fs::read_to_string(src().join("lib.rs")).unwrap();
    let modules = library.split("\n\n").filter_map(|group| {
        let names = group.lines().flat_map(rooms_listed);
        Some(names.collect::<BTreeSet<_>>()).filter(|it| !it.is_empty())
    });
    let listed: Vec<_> = modules.take(floors.len()).collect();
    assert_eq!(listed, floors, "src/lib.rs");

    let readme = fs::read_to_string(src().join("../README.md")).unwrap();
    let block = readme.split("```floors\n").nth(1).and_then(|it| it.split("```").next());
    // From the roof down, and the roof is the program.
    let lines = block.expect("a block ```floors").lines().rev();
    let mut drawn: Vec<BTreeSet<&str>> = lines.map(|it| it.split(", ").collect()).collect();
    assert_eq!(drawn.pop(), Some(BTreeSet::from(["main"])), "README.md");
    assert_eq!(drawn, floors, "README.md");
}

/// The rooms in a line of `src/lib.rs`: `pub mod cases;`, or `pub use shell::{app, audit};` for
/// rooms of another package.
fn rooms_listed(line: &str) -> impl Iterator<Item = &str> {
    let own = line.strip_prefix("pub mod ");
    let shown = line.strip_prefix("pub use ").and_then(|it| Some(it.split_once("::")?.1));
    let rooms = own.or(shown).unwrap_or_default().trim_end_matches(';');
    let rooms = rooms.trim_start_matches('{').trim_end_matches('}').split(", ");
    rooms.filter(|it| !it.is_empty())
}

/// Tests `Uses` itself: the imports that it must find, and one that it must not.
#[test]
fn an_import_is_seen_however_it_is_written() {
    let uses = Uses::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/house"));
    let seen: BTreeSet<_> = uses.names().map(|(from, to)| (&*from.file, &*to.file)).collect();
    for way in [
        "grouped",
        "inline",
        "renamed",
        "super_super",
        "through_a_facade",
        "in_a_function",
        "in_a_macro",
        "an_exported_macro",
        "through_a_package",
    ] {
        let file = format!("attic/{way}.rs");
        assert!(seen.contains(&(file.as_str(), "cellar/stone.rs")), "{way}: {seen:#?}");
    }
    assert!(seen.iter().all(|(from, _)| *from != "cellar/mod.rs"), "a facade uses nothing itself");
}

fn src() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
