//! The one door to the network.
//!
//! A [`Client`] speaks to exactly one forge, its [`Root`], with one [`Token`]. Every request goes through one HTTP stack
//! that follows no redirect (E175), uses the machine's proxies and certificates, and gives up after a time. Reads are
//! tried again, within [`Patience`]; writes never are. Whatever goes wrong is a [`RequestError`] that names the request,
//! the cause and what to do; an error is never an empty answer (E158).

mod client;
mod error;
mod graphql;
mod network;
mod patience;
mod root;
mod token;

pub use client::{Answer, Client, Read, Write};
pub use error::{Failure, RequestError};
pub use graphql::{Envelope, GraphqlError};
pub use network::{Network, NetworkError};
pub use patience::Patience;
pub use root::{Root, RootError};
pub use token::Token;
