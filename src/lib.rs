#![doc = include_str!("README.md")]

pub mod access;
pub mod audit;
pub mod ci;
pub mod clause;
pub mod cli;
pub mod decision;
pub mod digest;
pub mod duty;
pub mod evidence;
pub mod forge;
pub mod git;
pub mod identity;
pub mod line;
pub mod policy;
pub mod problem;
pub mod record;
pub mod report;
pub mod trial;
pub mod waiver;
mod yaml;
