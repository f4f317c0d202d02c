//! A new migration is a change of the program: they are embedded in it.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
