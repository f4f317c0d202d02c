//! What mail one gets (utskick): at once, once a day or not at all, kind by kind.

mod actions;
mod pages;

use crate::web::{Access::SignedIn, Routes};

pub fn routes() -> Routes {
    Routes::default().get(SignedIn, "/konto/utskick", pages::preferences).post(
        SignedIn,
        "/konto/utskick",
        pages::choose,
    )
}
