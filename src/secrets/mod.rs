//! Password hashes, sealed values, and the secrets of links that work once.

mod link;
mod password;
mod sealer;

pub use self::{
    link::LinkSecret,
    password::{Passwords, hash_password},
    sealer::{Sealer, SecretKey, random},
};
