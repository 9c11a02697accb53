//! Strangers' text breaks nothing.
