//! The `sixeyes` command.
fn main() {}
