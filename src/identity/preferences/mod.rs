//! A person's choices of mail (utskick): for each kind at once, once a day or not at all.

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
