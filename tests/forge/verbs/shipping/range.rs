//! Many changes at once, quickly.
