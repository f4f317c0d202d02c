//! What must not be read by others: passwords as hashes, sealed values, links that work once.

mod link;
mod password;
mod sealer;

pub use self::{
    link::LinkSecret,
    password::{Passwords, hash_password},
    sealer::{Sealer, SecretKey, random},
};
