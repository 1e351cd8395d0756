"""Move joints, tangents and arms of chained curves to where all of the points want them, at once."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, block_diag, csr_matrix, diags, bsr_matrix
from scipy.sparse.linalg import spsolve

from segvec.curves.outline import Outline
from segvec.ragged import offsets_of, ranks, runs

ROUNDS = 4
DRIFT = 1.5
DEBUG = False
STEP = 0.3
SLIDE = 0.02   # damping of positions
TURN = 0.02


def unit(t):
    return t / np.maximum(np.hypot(*t.T), 1e-9)[:, None]


def polished(outline, starts, ends, is_line, arm0, arm1, trust, size):
    """Return (points, tangent0, tangent1): joints moved."""
    S = len(starts)
    keys, inverse = np.unique(np.concatenate([outline.key[starts], outline.key[ends]]), return_inverse=True)
    j0, j1 = inverse[:S], inverse[S:]
    J = len(keys)
    P = np.empty((J, 2))
    P[j0], P[j1] = outline.points[starts], outline.points[ends]
    first_P = P.copy()
    corner = np.zeros(J, bool)
    corner[j0] |= outline.is_corner[starts]
    corner[j1] |= outline.is_corner[ends]
    fixed = (keys < 0) | (P <= 0).any(1) | (P >= np.array(size)).any(1)
    degree = np.bincount(inverse, minlength=J)
    smooth = (degree == 2) & ~corner & ~fixed
    # neighbors at smooth joints
    before = np.full(J, -1); before[j1] = np.arange(S)
    after = np.full(J, -1); after[j0] = np.arange(S)
    smooth &= (before >= 0) & (after >= 0)
    both_lines = smooth & is_line[before] & is_line[after]
    smooth &= ~both_lines
    a0, a1 = np.hypot(*arm0.T), np.hypot(*arm1.T)
    chord = P[j1] - P[j0]
    L = np.maximum(np.hypot(*chord.T), 1e-9)
    T0, T1 = unit(arm0), unit(arm1)
    T0[is_line] = T1[is_line] = unit(chord)[is_line]
    # common tangents
    sj = np.flatnonzero(smooth)
    b, a = before[sj], after[sj]
    tb, ta = T1[b], T0[a]
    t = np.where(is_line[b][:, None], tb, np.where(is_line[a][:, None], ta, unit(tb + ta)))
    T1[b], T0[a] = t, t
    # variables
    pos = np.full(J, -1); free = np.flatnonzero(~fixed); pos[free] = np.arange(len(free)) * 2
    n = 2 * len(free)
    # angles: one for each smooth joint between cubics, one for each other cubic end
    th0, th1 = np.full(S, -1), np.full(S, -1)
    slave0, slave1 = np.full(S, -1), np.full(S, -1)   # the line that rules
    cc = sj[~is_line[before[sj]] & ~is_line[after[sj]]]
    th1[before[cc]] = th0[after[cc]] = n + np.arange(len(cc)); n += len(cc)
    lc = sj[is_line[before[sj]]]; slave0[after[lc]] = before[lc]
    cl = sj[is_line[after[sj]]]; slave1[before[cl]] = after[cl]
    rest = np.flatnonzero(~is_line & (th0 < 0) & (slave0 < 0)); th0[rest] = n + np.arange(len(rest)); n += len(rest)
    rest = np.flatnonzero(~is_line & (th1 < 0) & (slave1 < 0)); th1[rest] = n + np.arange(len(rest)); n += len(rest)
    cubic = np.flatnonzero(~is_line)
    ar0, ar1 = np.full(S, -1), np.full(S, -1)
    ar0[cubic] = n + np.arange(len(cubic)); n += len(cubic)
    ar1[cubic] = n + np.arange(len(cubic)); n += len(cubic)
    if n == 0:
        return P[j0], P[j1], T0, T1, a0, a1, corner | both_lines, j0, j1
    counts = ends - starts + 1
    index = runs(starts, counts)
    seg = np.repeat(np.arange(S), counts)
    off = offsets_of(counts)[:-1]
    x = outline.points[index]
    w = trust[index].copy()
    at_end = np.zeros(len(index), bool); at_end[off] = True; at_end[off + counts - 1] = True
    # inner joints count half in either run; corners and nodes say nothing of their place
    w[at_end] *= 0.5
    cj = corner | fixed
    w[off[cj[j0]]] = 0; w[(off + counts - 1)[cj[j1]]] = 0
    w2 = (w * w)
    lengths = outline.lengths
    u = (lengths[index] - lengths[starts][seg]) / np.maximum(lengths[ends] - lengths[starts], 1e-9)[seg]
    line = is_line[seg]
    for turn in range(ROUNDS):
        A, D = P[j0], P[j1]
        B, C = A + a0[:, None] * T0, D - a1[:, None] * T1
        B[is_line], C[is_line] = (A + (D - A) / 3)[is_line], (A + (D - A) * 2 / 3)[is_line]
        c1, c2, c3 = 3 * (B - A), 3 * (C - 2 * B + A), D - A + 3 * (B - C)
        for _ in range(2 if turn == 0 else 1):
            uu = u[:, None]
            e = A[seg] + uu * (c1[seg] + uu * (c2[seg] + uu * c3[seg])) - x
            d = c1[seg] + uu * (2 * c2[seg] + 3 * uu * c3[seg])
            dd = 2 * c2[seg] + 6 * uu * c3[seg]
            steep = (d * d).sum(1) + np.maximum((e * dd).sum(1), 0)
            u = np.clip(u - (e * d).sum(1) / np.maximum(steep, 1e-9), 0, 1)
        uu = u[:, None]
        e = A[seg] + uu * (c1[seg] + uu * (c2[seg] + uu * c3[seg])) - x
        d = c1[seg] + uu * (2 * c2[seg] + 3 * uu * c3[seg])
        nrm = np.stack([-d[:, 1], d[:, 0]], 1) / np.maximum(np.hypot(*d.T), 1e-9)[:, None]
        r = (e * nrm).sum(1)
        v = 1 - u
        B0, B1, B2, B3 = v**3, 3*v*v*u, 3*v*u*u, u**3
        Jm = np.zeros((len(u), 8))
        w0, w3 = np.where(line, v, B0 + B1), np.where(line, u, B2 + B3)
        Jm[:, 0], Jm[:, 1] = w0 * nrm[:, 0], w0 * nrm[:, 1]
        Jm[:, 2], Jm[:, 3] = w3 * nrm[:, 0], w3 * nrm[:, 1]
        N0 = np.stack([-T0[:, 1], T0[:, 0]], 1); N1 = np.stack([-T1[:, 1], T1[:, 0]], 1)
        curved = ~line
        Jm[:, 4] = curved * B1 * a0[seg] * (nrm * N0[seg]).sum(1)
        Jm[:, 5] = -1.0 * curved * B2 * a1[seg] * (nrm * N1[seg]).sum(1)
        Jm[:, 6] = curved * B1 * (nrm * T0[seg]).sum(1)
        Jm[:, 7] = -1.0 * curved * B2 * (nrm * T1[seg]).sum(1)
        if DEBUG:
            m = np.maximum.reduceat(np.abs(r) * trust[index] , off)
            print("round", turn, "rms", np.sqrt((r * r * w2).sum() / w2.sum()), "max", m[np.argsort(-m)[:6]].round(3), starts[np.argsort(-m)[:6]])
        i, k = np.triu_indices(8)
        H = np.zeros((S, 8, 8))
        prod = Jm[:, i] * Jm[:, k] * w2[:, None]
        H[:, i, k] = np.add.reduceat(prod, off, axis=0)
        H[:, k, i] = H[:, i, k]
        g = np.add.reduceat(Jm * (r * w2)[:, None], off, axis=0)
        # selection
        chord = D - A; L = np.maximum(np.hypot(*chord.T), 1e-6)
        rows, cols, vals = [], [], []
        def put(row, col, val):
            ok = col >= 0
            rows.append(row[ok]); cols.append(col[ok]); vals.append(np.broadcast_to(val, row.shape)[ok])
        s = np.arange(S)
        for k_, j in ((0, j0), (2, j1)):
            for axis in (0, 1):
                put(8 * s + k_ + axis, np.where(pos[j] >= 0, pos[j] + axis, -1), 1.0)
        for k_, th, slave in ((4, th0, slave0), (5, th1, slave1)):
            put(8 * s + k_, th, 1.0)
            m = np.flatnonzero(slave >= 0)
            l = slave[m]
            nl = np.stack([-chord[l, 1], chord[l, 0]], 1) / (L[l] ** 2)[:, None]
            for sign, j in ((-1, j0), (1, j1)):
                for axis in (0, 1):
                    put(8 * m + k_, np.where(pos[j[l]] >= 0, pos[j[l]] + axis, -1), sign * nl[:, axis])
        put(8 * s + 6, ar0, 1.0); put(8 * s + 7, ar1, 1.0)
        G = csr_matrix((np.concatenate(vals), (np.concatenate(rows), np.concatenate(cols))), shape=(8 * S, n))
        Hs = bsr_matrix((H, np.arange(S), np.arange(S + 1)), shape=(8 * S, 8 * S))
        M = (G.T @ Hs @ G).tocsc()
        damp = np.full(n, 1e-3)
        damp[: 2 * len(free)] = SLIDE
        M = M + diags(damp, format="csc")
        step = -spsolve(M, G.T @ g.ravel())
        # bounded
        dP = np.zeros((J, 2)); dP[free] = step[: 2 * len(free)].reshape(-1, 2)
        size_ = np.maximum(np.hypot(*dP.T), 1e-12)
        dP *= np.minimum(1, STEP / size_)[:, None]
        P = P + dP
        drift = P - first_P
        dl = np.maximum(np.hypot(*drift.T), 1e-12)
        P = first_P + drift * np.minimum(1, DRIFT / dl)[:, None]
        P = np.clip(P, 0, np.array(size))
        chord = P[j1] - P[j0]; L = np.maximum(np.hypot(*chord.T), 1e-9)
        def turned(T, th):
            m = np.flatnonzero(th >= 0)
            angle = np.clip(step[th[m]], -0.2, 0.2)
            c_, s_ = np.cos(angle), np.sin(angle)
            T[m] = np.stack([c_ * T[m, 0] - s_ * T[m, 1], s_ * T[m, 0] + c_ * T[m, 1]], 1)
        turned(T0, th0); turned(T1, th1)
        T0[is_line] = T1[is_line] = unit(chord)[is_line]
        m = slave0 >= 0; T0[m] = T0[slave0[m]]
        m = slave1 >= 0; T1[m] = T1[slave1[m]]
        a0[cubic] = np.clip(a0[cubic] + step[ar0[cubic]], 0.02 * L[cubic], 0.85 * L[cubic])
        a1[cubic] = np.clip(a1[cubic] + step[ar1[cubic]], 0.02 * L[cubic], 0.85 * L[cubic])
    return P[j0], P[j1], T0, T1, a0, a1, corner | both_lines, j0, j1
