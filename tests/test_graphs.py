"""Small graphs are gone through here and large ones by scipy: both find the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec import graphs
from segvec.curves.equations import solved

NODES = 12
PAIRS = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=20)


def both_ways(threshold, work):
    """Results of going through a graph here, and by scipy."""
    results = []
    for most in (getattr(graphs, threshold), -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(graphs, threshold, most)
            results.append(work())
    return results


def ends_of(pairs):
    return np.array(pairs, np.intp).reshape(-1, 2).T


@given(PAIRS)
def test_pieces_are_those_of_scipy(pairs):
    here, there = both_ways("SMALL", lambda: graphs.pieces(*ends_of(pairs), count=NODES))
    assert here.tolist() == there.tolist()


def test_pieces_of_a_long_row_in_odd_order_are_one():
    row = np.random.default_rng(5).permutation(1000)
    assert not graphs.pieces(row[1:], row[:-1], count=1000).any()


@given(st.permutations(range(NODES)))
def test_walks_round_cycles_are_those_of_scipy(following):
    links = np.array(following)[:, None]
    here, there = both_ways("SMALL", lambda: graphs.walks(links, np.arange(NODES)))
    assert [part.tolist() for part in here] == [part.tolist() for part in there]


@given(st.permutations(range(NODES)), st.lists(st.integers(2, 5), min_size=1, max_size=4), st.booleans())
def test_walks_along_chains_and_round_loops_are_those_of_scipy(nodes, lengths, is_closed):
    links = np.full((NODES, 2), -1)
    for part in np.split(np.array(nodes), np.cumsum(lengths)):
        links[part[1:], 0], links[part[:-1], 1] = part[:-1], part[1:]
        if is_closed and len(part) > 2:
            links[part[0], 0], links[part[-1], 1] = part[-1], part[0]
    is_end = (links < 0).any(axis=1)
    starts = np.concatenate([np.flatnonzero(is_end), np.flatnonzero(~is_end)])
    here, there = both_ways("SMALL", lambda: graphs.walks(links, starts))
    assert [part.tolist() for part in here] == [part.tolist() for part in there]
    assert sorted(here[0]) == list(range(NODES))


def test_no_links_are_no_walks():
    order, first = graphs.walks(np.empty((0, 1), np.intp), np.empty(0, np.intp))
    assert len(order) == len(first) == 0


@given(PAIRS, st.data())
def test_least_cut_is_that_of_scipy(pairs, data):
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    one, other = ends_of(pairs)
    capacity = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs))), np.intp)
    here, there = both_ways("FEW", lambda: graphs.least_cut(one, other, capacity, count=NODES))
    assert here.tolist() == there.tolist()
    assert here[graphs.SOURCE]
    assert not here[graphs.SINK]


@given(st.lists(st.integers(0, 100), min_size=NODES - 1, max_size=NODES - 1), st.permutations(range(NODES)))
def test_each_node_of_a_tree_is_reached_from_its_parent(draws, names):
    above = np.array([draw % (node + 1) for node, draw in enumerate(draws)])
    names = np.array(names)
    found = graphs.parents(names[1:], names[above], root=names[0], count=NODES)
    assert found[names[1:]].tolist() == names[above].tolist()
    assert found[names[0]] == -1


@given(PAIRS, st.integers(0, 99))
def test_equations_that_hang_together_anyhow_are_solved(pairs, seed):
    random = np.random.default_rng(seed)
    rows, columns = ends_of(pairs)
    values = random.uniform(-1, 1, len(rows))
    every = np.arange(NODES)
    system = np.concatenate([rows, columns, every]), np.concatenate([columns, rows, every])
    coefficients = np.concatenate([values, values, np.full(NODES, 50.0)])
    right = random.uniform(-1, 1, NODES)
    matrix = np.zeros((NODES, NODES))
    np.add.at(matrix, system, coefficients)
    np.testing.assert_allclose(matrix @ solved(*system, coefficients, right), right, atol=1e-12)


def test_many_equations_in_a_long_row_are_solved_as_few_are(monkeypatch):
    count = 400
    row = np.arange(count)
    rows, columns = np.r_[row, row[1:], row[:-1]], np.r_[row, row[:-1], row[1:]]
    values = np.r_[np.full(count, 2.5), np.full(2 * count - 2, -1.0)]
    right = np.sin(row.astype(float))
    few = solved(rows, columns, values, right)
    monkeypatch.setattr("segvec.curves.equations.FEW", 100)
    np.testing.assert_allclose(solved(rows, columns, values, right), few, atol=1e-12)


def test_hops_along_a_long_row_are_counted_from_its_nearer_end():
    row = np.arange(500)
    found = graphs.hops(row[1:], row[:-1], roots=row[[0, -1]], count=500)
    assert found.tolist() == np.minimum(row, 499 - row).tolist()
