//! The command line.

pub mod corpus;
