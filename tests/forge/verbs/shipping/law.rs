//! The rules of the default branch, and those who pass them by.
