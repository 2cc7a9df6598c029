//! `issue25756`: Conway's Game of Life, computed by C code and goroutines in a slice of the host.

use super::expect;
use crate::{error::Failure, trusting::open};
use plugin_core::{
    Func, Value,
    image::{FileKind, Format},
    inspect,
};
use std::env;

const MAX_DIM: usize = 100;
const DIM: usize = 16;
const GENERATIONS: usize = 10;

/// The board lives in Go memory, held by handle: the plugin changes it in place, as it does the Go host's.
pub(crate) fn run() -> Result<(), Failure> {
    let mut board = vec![0i32; MAX_DIM * MAX_DIM];
    for row in (2..DIM).step_by(8) {
        for column in (2..DIM - 3).step_by(8) {
            let start = row * DIM + column;
            board[start..start + 3].fill(1);
        }
    }
    let life = open("life.so")?;
    let run: Func<fn(isize, isize, isize, Value)> = life.func("Run")?;
    // This is after `open`, since a Go value needs a Go runtime.
    let shared = Value::new::<Vec<i32>>(&board)?;
    let dim = DIM as isize;
    // The Go host plays ten generations, after which the board is as before, and prints it. This host compares the board with the expected
    // one, also after an odd number of generations.
    for generations in [GENERATIONS, 1] {
        run.call(generations as isize, dim, dim, &shared)?;
        let got: Vec<i32> = shared.get()?;
        println!("{}", draw(&got));
        for _ in 0..generations {
            board = step(&board);
        }
        expect("the board", draw(&got), draw(&board))?;
        expect("whether the rest is as it was", got == board, true)?;
    }
    Ok(())
}

/// Formats the board as the Go host prints it.
fn draw(board: &[i32]) -> String {
    let show = |cell: &i32| if *cell == 0 { ' ' } else { 'X' };
    let rows = board[..DIM * DIM].chunks(DIM);
    rows.flat_map(|row| row.iter().map(show).chain(['\n']))
        .collect()
}

/// Does the same as [`run`] in a position-independent program (golang/go#43228).
pub(crate) fn run_in_position_independent() -> Result<(), Failure> {
    let this = inspect(env::current_exe()?)?;
    // A Mach-O file's container does not show it; programs on macOS always are.
    if this.format == Format::Elf {
        expect(
            "this program",
            this.file_kind,
            FileKind::PositionIndependentExecutable,
        )?;
    }
    run()
}

/// Returns the next generation. Cells outside the board are dead.
fn step(board: &[i32]) -> Vec<i32> {
    let around = |at: usize| at.saturating_sub(1)..=(at + 1).min(DIM - 1);
    let mut next = board.to_vec();
    for row in 0..DIM {
        for column in 0..DIM {
            let alive = |at: usize| board[at] != 0;
            let me = row * DIM + column;
            let block =
                around(row).flat_map(|row| around(column).map(move |column| row * DIM + column));
            let neighbours = block.filter(|at| *at != me && alive(*at)).count();
            next[me] = i32::from(neighbours == 3 || neighbours == 2 && alive(me));
        }
    }
    next
}
