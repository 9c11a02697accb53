//! The `sixeyes` program: parse, run, exit code.

fn main() -> std::process::ExitCode {
    sixeyes::cli::run(std::env::args_os())
}
