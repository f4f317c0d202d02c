//! The people at the agency: their roles, invitations, and proposals of roles.

mod actions;
mod pages;

use crate::web::{
    Access::{Administrator, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/administration/personer", pages::list::list)
        .post_confirmed(Administrator, "/administration/personer/inbjudningar", pages::list::invite)
        .post_confirmed(
            Administrator,
            "/administration/personer/inbjudningar/{invitation_id}",
            pages::list::invitation,
        )
        .post_confirmed(
            Administrator,
            "/administration/rollforslag/{role_change_id}",
            pages::list::settle,
        )
        .get(Staff, "/administration/personer/{person_id}", pages::person::show)
        .post_confirmed(
            Administrator,
            "/administration/personer/{person_id}/roller",
            pages::person::propose,
        )
        // Anybody ends its own role; an administrator also somebody else's.
        .post_confirmed(
            Staff,
            "/administration/personer/{person_id}/avslutad-roll",
            pages::person::end,
        )
        .post_confirmed(
            Administrator,
            "/administration/personer/{person_id}/avstangning",
            pages::person::disable,
        )
}
