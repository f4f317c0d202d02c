//! What everybody may see (offentlighet): the rounds, who gets how much of each, and how each
//! amount was computed, with certificates (intyg) that anyone can compute again. No sign-in, and
//! nothing here that a requisition says. SFS 2024:1253 7 §.

mod export;
pub(crate) mod model;
mod pages;
mod pdf;
pub(crate) mod rules;
mod store;

pub use self::pdf::typeset;
use crate::web::{Access::Anyone, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/bidrag", pages::rounds::rounds)
        .get(Anyone, "/bidrag/{slug}", pages::round::round)
        .get(Anyone, "/bidrag/{slug}/fordelning", pages::list::list)
        .get(Anyone, "/bidrag/{slug}/fordelning.csv", pages::download::csv)
        .get(Anyone, "/bidrag/{slug}/fordelning.xlsx", pages::download::xlsx)
        .get(Anyone, "/bidrag/{slug}/fordelning.json", pages::download::json)
        .get(Anyone, "/bidrag/{slug}/fordelning/{org_number}", pages::amount::amount)
        .get(Anyone, "/bidrag/{slug}/intyg/{file}", pages::certificate::certificate)
}
