//! Organisations (huvudmän) and who may act for them (ombud, behörigheter).

pub mod applications;
pub mod mandates;
mod model;
mod register;
mod store;

pub use self::{
    model::{Kinds, OrganisationKind},
    register::{Registered, municipalities, regions},
    store::{OrganisationRow, counties, load_register, organisations},
};
use crate::web::Routes;

pub fn routes() -> Routes {
    applications::routes().merge(mandates::routes())
}
