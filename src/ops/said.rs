//! What is said to the person who starts the service.

/// Says a line.
#[expect(clippy::print_stdout, reason = "for the person who started it")]
pub fn say(line: &str) {
    println!("{line}");
}
