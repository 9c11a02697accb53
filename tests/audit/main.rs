//! `sixeyes audit` against git itself and against histories made to mislead.
//!
//! - `repo`: repositories made for one test, with git and byte by byte.
//! - `walk`: which commits belong to which change, beside `git rev-list` on random graphs.
//! - `mailmap`: beside `git check-mailmap`. `trailers`: beside `git interpret-trailers`.
//! - `words`: what each kind of history is called.
//! - `hostile`: histories that neither crash it, nor make it hang or lie.
//! - `second`: who looks like a second person and is not surely one. `unread`: what cannot be read.
//! - `told`: what the text, the errors and the command line say.
//! - `places`: bare, shallow and partial clones, linked work trees, detached heads, what is no repository.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod hostile;
mod mailmap;
mod places;
mod repo;
mod second;
mod told;
mod trailers;
mod unread;
mod walk;
mod words;
