//! Which file of a crate uses which, read from the syntax trees of its sources.
//!
//! A name counts as a use of the file that defines it, through however many `pub use` it came: a
//! `mod.rs` that only shows what its children hold is a table of contents and uses nothing. Test
//! modules count like the rest, and so do the arguments of macros where they are expressions.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Item, UseTree, Visibility, punctuated::Punctuated, visit::Visit};

/// More hops from one `use` to the next than this are a circle of names.
const MOST_HOPS: usize = 16;

/// A file of the crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Below the folder of the crate: `rounds/plan/mod.rs`.
    pub file: String,
    /// Its names from the crate's root, with a last `mod` for a `mod.rs`: `rounds`, `plan`, `mod`.
    pub module: Vec<String>,
}

/// Who uses whom.
pub struct Uses {
    names: BTreeSet<(Source, Source)>,
    modules: BTreeSet<(Source, Source)>,
}

impl Uses {
    /// Reads every `.rs` file below `folder`, where the crate's root is.
    pub fn of(folder: &Path) -> Self {
        let mut house = House::default();
        for file in files(folder) {
            house.read(folder, &file);
        }
        let (mut names, mut modules) = (BTreeSet::new(), BTreeSet::new());
        for (module, path) in &house.said {
            let meant = house.means(module, path, MOST_HOPS);
            let (uses, to) = match meant {
                Some(Meant::Name(to)) => (&mut names, to),
                Some(Meant::Module(to)) => (&mut modules, to),
                None => continue,
            };
            let from = house.file(module).filter(|it| *it != to);
            uses.extend(from.map(|it| (it.clone(), to.clone())));
        }
        Self { names, modules }
    }

    /// A file that uses something which another defines.
    pub fn names(&self) -> impl Iterator<Item = (&Source, &Source)> {
        self.names.iter().map(|(from, to)| (from, to))
    }

    /// The same, and a file that brings in another as a module, whatever it takes out of it.
    pub fn names_and_modules(&self) -> impl Iterator<Item = (&Source, &Source)> {
        self.names().chain(self.modules.iter().map(|(from, to)| (from, to)))
    }
}

/// A module by its names from the crate's root; a path as it is written.
type Names = Vec<String>;

/// A name that a `use` brings into a module; none for `*`.
struct Import {
    name: Option<String>,
    path: Names,
}

/// What a path means: something that a file defines, or a module as such.
enum Meant<'h> {
    Name(&'h Source),
    Module(&'h Source),
}

/// All imports, items and paths in the sources.
#[derive(Default)]
struct House {
    files: BTreeMap<Names, Source>,
    imports: BTreeMap<Names, Vec<Import>>,
    /// The items that stand in a module.
    items: BTreeMap<Names, BTreeSet<String>>,
    /// Paths of imports, expressions, types and patterns, each with the module that it stands in.
    said: Vec<(Names, Names)>,
}

impl House {
    fn read(&mut self, folder: &Path, path: &Path) {
        let text = fs::read_to_string(path).unwrap();
        let tree = syn::parse_file(&text).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let below = path.strip_prefix(folder).unwrap();
        let names = below.with_extension("");
        let module: Names = names.iter().map(|it| it.to_string_lossy().into_owned()).collect();
        let is_own_folder = module.last().is_some_and(|it| it == "mod" || it == "lib");
        let at = module[..module.len() - usize::from(is_own_folder)].to_vec();
        let file = below.to_string_lossy().into_owned();
        self.files.insert(at.clone(), Source { file, module });
        Reader { house: self, at }.visit_file(&tree);
    }

    /// The file that a module stands in; for an inline one the file around it.
    fn file(&self, module: &[String]) -> Option<&Source> {
        (0..=module.len()).rev().find_map(|it| self.files.get(&module[..it]))
    }

    /// What `path` means in `module`; `None` for what is no part of this crate.
    fn means(&self, module: &[String], path: &[String], hops: usize) -> Option<Meant<'_>> {
        let (mut at, mut rest) = self.begin(module, path, hops)?;
        while let Some((name, after)) = rest.split_first() {
            let child = joined(&at, std::slice::from_ref(name));
            if !self.files.contains_key(&child) {
                return match self.import(&at, name, hops) {
                    Some(path) => self.means(&at, &joined(&path, after), hops.checked_sub(1)?),
                    None => self.file(&at).map(Meant::Name),
                };
            }
            (at, rest) = (child, after);
        }
        self.file(&at).map(Meant::Module)
    }

    /// The module that a path begins in, and the names below it.
    fn begin<'p>(
        &self,
        module: &[String],
        path: &'p [String],
        hops: usize,
    ) -> Option<(Names, &'p [String])> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some((Names::new(), rest)),
            "self" => Some((module.to_vec(), rest)),
            "super" => {
                let ups = path.iter().take_while(|it| *it == "super").count();
                Some((module[..module.len().checked_sub(ups)?].to_vec(), &path[ups..]))
            }
            name => {
                let child = joined(module, std::slice::from_ref(first));
                let ours =
                    self.files.contains_key(&child) || self.import(module, name, hops).is_some();
                match ours {
                    true => Some((module.to_vec(), path)),
                    // What is in a package below is in the crate too.
                    false if !rest.is_empty() && self.is_package(first) => {
                        Some((Names::new(), rest))
                    }
                    false => None,
                }
            }
        }
    }

    /// Whether it is the name of a file beside the crate's root that only lists rooms.
    fn is_package(&self, name: &str) -> bool {
        let module = [name.to_owned()];
        let is_file = self.files.get(&module[..]).is_some_and(|it| !it.file.contains('/'));
        is_file && !self.items.contains_key(&module[..])
    }

    /// The path that `name` stands for in `module`, where a `use` brings it in.
    fn import(&self, module: &[String], name: &str, hops: usize) -> Option<Names> {
        let imports = self.imports.get(module)?;
        let brings = |it: &&Import| match &it.name {
            // In `use csv::csv` the first `csv` is another crate.
            Some(own) => own == name && it.path[0] != name,
            None => self.glob_brings(module, &it.path, name, hops),
        };
        let found = imports.iter().find(brings)?;
        let mut path = found.path.clone();
        if found.name.is_none() {
            path.push(name.to_owned());
        }
        Some(path)
    }

    fn glob_brings(&self, module: &[String], path: &[String], name: &str, hops: usize) -> bool {
        let ours = matches!(path[0].as_str(), "crate" | "self" | "super");
        let Some(hops) = hops.checked_sub(1).filter(|_| ours) else { return false };
        let Some((mut at, rest)) = self.begin(module, path, hops) else { return false };
        at.extend_from_slice(rest);
        self.items.get(&at).is_some_and(|it| it.contains(name))
            || self.import(&at, name, hops).is_some()
    }
}

/// Collects the imports, items and paths of a file, module by module.
struct Reader<'h> {
    house: &'h mut House,
    at: Names,
}

impl Reader<'_> {
    /// A macro that is exported has its path from the crate's root, whatever file it stands in.
    fn exports(&mut self, item: &syn::ItemMacro) {
        let exported = item.attrs.iter().any(|it| it.path().is_ident("macro_export"));
        if let Some(name) = item.ident.as_ref().filter(|_| exported) {
            let name = name.to_string();
            let mut path = joined(&["crate".to_owned()], &self.at);
            path.push(name.clone());
            let root = self.house.imports.entry(Names::new()).or_default();
            root.push(Import { name: Some(name), path });
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Some(name) = name_of(item) {
            self.house.items.entry(self.at.clone()).or_default().insert(name);
        }
        if let Item::Macro(it) = item {
            self.exports(it);
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.at.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.at.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut imports = Vec::new();
        leaves(&item.tree, &mut Names::new(), &mut imports);
        for import in imports {
            let is_shown = !matches!(item.vis, Visibility::Inherited);
            let shows_a_child = is_shown && import.path[0] == "self";
            if !shows_a_child {
                self.house.said.push((self.at.clone(), import.path.clone()));
            }
            self.house.imports.entry(self.at.clone()).or_default().push(import);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|it| it.ident.to_string()).collect();
        self.house.said.push((self.at.clone(), names));
        syn::visit::visit_path(self, path);
    }

    /// The `crate` of `pub(crate)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let arguments = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        for argument in call.parse_body_with(arguments).into_iter().flatten() {
            // Read here and now, so nothing of it may be borrowed for longer.
            Reader { house: self.house, at: self.at.clone() }.visit_expr(&argument);
        }
        self.visit_path(&call.path);
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Every name of a use tree, its groups opened.
fn leaves(tree: &UseTree, before: &mut Names, found: &mut Vec<Import>) {
    let mut add = |last: Option<&syn::Ident>, name: Option<&syn::Ident>| {
        let mut path = before.clone();
        path.extend(last.filter(|it| *it != "self").map(ToString::to_string));
        let name = name.map(|it| match *it == "self" {
            true => path.last().cloned().unwrap_or_default(),
            false => it.to_string(),
        });
        found.push(Import { name, path });
    };
    match tree {
        UseTree::Path(it) => {
            before.push(it.ident.to_string());
            leaves(&it.tree, before, found);
            before.pop();
        }
        UseTree::Group(it) => it.items.iter().for_each(|it| leaves(it, before, found)),
        UseTree::Name(it) => add(Some(&it.ident), Some(&it.ident)),
        UseTree::Rename(it) => add(Some(&it.ident), Some(&it.rename)),
        UseTree::Glob(_) => add(None, None),
    }
}

fn joined(one: &[String], other: &[String]) -> Names {
    [one, other].concat()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found
}
