//! Invitations (inbjudningar) to act for an organisation or to work at the agency. The mailed link
//! works once, and only as long as the person who sent it may still invite to the same.

mod actions;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    actions::{invite, renew, withdraw},
    model::{Invitation, Invited, To},
    rules::{Dead, InviteRefusal, read, read_last_day},
    store::{lock, open_at_the_agency, open_for, withdraw_all_by},
};
use crate::web::{Access::Anyone, Routes};

pub fn routes() -> Routes {
    Routes::default().get(Anyone, "/inbjudan/{secret}", pages::show).post(
        Anyone,
        "/inbjudan/{secret}",
        pages::accept,
    )
}
