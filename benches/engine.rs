//! What a decision costs: a command handled, its events decided and applied. Only that is measured, not
//! what leads to the next state.
//!
//! `cargo bench --bench engine` prints two tables: the aims, and every decision at every size beside a
//! reference loop (`engine/reference.rs`) that is measured in alternation with it. Figures are medians of
//! handfuls of decisions. `-- instructions` counts instructions instead, see `engine/instructions.rs`.

#[path = "engine/bare.rs"]
mod bare;
#[path = "engine/cases.rs"]
mod cases;
#[path = "engine/center.rs"]
mod center;
#[path = "engine/instructions.rs"]
mod instructions;
#[path = "engine/measure.rs"]
mod measure;
#[path = "engine/memory.rs"]
mod memory;
#[path = "engine/reference.rs"]
mod reference;
#[path = "engine/show.rs"]
mod show;
#[path = "engine/table.rs"]
mod table;
#[path = "engine/world.rs"]
mod world;

use std::process::ExitCode;

/// Counts nothing unless a profiler runs: then freeing a command costs some ten nanoseconds more than
/// without.
#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() -> ExitCode {
    // Cargo itself adds `--bench`.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => {
            table::aims();
            table::sizes();
            ExitCode::SUCCESS
        }
        ["aims"] => {
            table::aims();
            ExitCode::SUCCESS
        }
        ["instructions"] => instructions::check(),
        ["instructions", case] => instructions::run(case),
        other => {
            eprintln!("engine: what is {other:?}? Nothing, aims, or instructions");
            ExitCode::FAILURE
        }
    }
}
