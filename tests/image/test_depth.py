import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from refusals import refusal

from segvec.image.choices import range_text, span_of
from segvec.image.depth import at_depth, eight_bits, full_samples, usual_span
from segvec.image.image import image_from_array, read_image

TYPES = [np.uint8, np.uint16, np.float32, np.float64]


@given(arrays.arrays(np.uint8, (3, 4)), st.sampled_from(TYPES))
def test_more_bits_and_back_is_what_it_was(samples, dtype):
    assert (at_depth(at_depth(samples, dtype), np.uint8) == samples).all()


@given(arrays.arrays(np.uint16, (3, 4)), st.sampled_from(TYPES[1:]))
def test_16_bits_go_through_floats_without_loss(samples, dtype):
    assert (at_depth(at_depth(samples, dtype), np.uint16) == samples).all()
    assert (eight_bits(samples) == np.rint(samples / 257)).all()


@given(
    arrays.arrays(st.sampled_from([np.uint8, np.int16, np.uint16, np.int64, np.uint64]), (4, 5)),
    st.tuples(st.integers(-(2**33), 2**33), st.integers(1, 2**33)),
)
def test_range_is_a_straight_line_clipped_at_both_ends(samples, line):
    span = (line[0], line[0] + line[1])
    full = full_samples(samples, span)
    expected = np.clip([[(value - span[0]) / line[1] for value in row] for row in samples.tolist()], 0, 1)
    assert np.allclose(at_depth(full, np.float64), expected, atol=0.51 / 255 if full.dtype == np.uint8 else 1e-5)


@pytest.mark.parametrize(
    ("array", "pixels"),
    [
        (np.array([[-2.0, 6.0, 2.0]]), [0, 255, 128]),
        (np.array([[-2, 6, 2]]), [0, 255, 128]),
        (np.array([[100, 900, 500]], np.uint16), [0, 255, 128]),
        (np.array([[10, 90, 50]], np.uint8), [0, 255, 128]),
        (np.array([[7.0, 7.0, 7.0]]), [0, 0, 0]),
        (np.array([[-1.5e308, 1.5e308, 0]]), [0, 255, 128]),
        (np.array([[0, 2**63, 2**62]], np.uint64), [0, 255, 128]),
        (np.array([[False, True, True]]), [0, 255, 255]),
    ],
)
def test_auto_takes_the_smallest_for_black_and_the_largest_for_white(array, pixels):
    assert image_from_array(array, range="auto").pixels[0, :, 0].tolist() == pixels
    assert read_image(array, range="auto").pixels[0, :, 0].tolist() == pixels


def test_range_leaves_transparency_alone():
    array = np.array([[[-2.0, 0.25], [6.0, 1.0]]])
    image = image_from_array(array, range="auto")
    assert image.pixels[0, :, 0].tolist() == [0, 255]
    assert image.alpha.tolist() == [[64, 255]]


def test_range_of_an_image_is_in_its_own_samples():
    image = image_from_array(np.array([[0, 100, 200]], np.uint8))
    assert read_image(image, range=(0, 100)).pixels[0, :, 0].tolist() == [0, 255, 255]


@pytest.mark.parametrize("dtype", TYPES)
def test_background_is_laid_under_at_every_depth(dtype):
    samples = np.random.default_rng(1).integers(0, 256, (5, 6, 4), dtype=np.uint8)
    deep = image_from_array(at_depth(samples, dtype), background="#204060", deep=True)
    plain = image_from_array(samples, background="#204060")
    assert deep.pixels.dtype == dtype
    assert deep.alpha is None
    assert np.abs(eight_bits(deep.pixels).astype(int) - plain.pixels).max() <= 1


@pytest.mark.parametrize("kind", [bool, np.uint8, np.uint16, np.int32, np.int64, np.float16, np.float32, np.float64])
def test_npy_files_are_read_as_their_arrays_are(tmp_path, kind):
    array = np.array([[[0, 1, 1], [1, 0, 1]]]).astype(kind)
    np.save(tmp_path / "a.npy", array)
    np.savez(tmp_path / "a.npz", array)
    for name in ("a.npy", "a.npz"):
        image = read_image(tmp_path / name)
        assert (image.pixels == image_from_array(array).pixels).all()
        assert image.name == "a"
    assert refusal(read_image, tmp_path / "a.npy", max_pixels=1).startswith(str(tmp_path / "a.npy has 2 pixels"))


def test_damaged_npy_and_wild_values_name_the_file(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[0.0, 7.0]]))
    told = refusal(read_image, tmp_path / "a.npy")
    assert told.startswith(f"{tmp_path}/a.npy values must be in 0..1 where they are floats, got 0..7; --range")
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:-3])
    assert refusal(read_image, tmp_path / "a.npy") == f"{tmp_path}/a.npy is truncated or damaged"


@pytest.mark.parametrize(
    "chosen", ["", "1", "2,1", "1,1", "0,inf", "nan,1", "a,b", "1,2,3", (1,), 5, "otto", (0, 10**400)]
)
def test_what_is_no_range_is_refused(chosen):
    assert refusal(span_of, chosen).startswith("range must be two rising numbers, as 0,4095, or auto, got ")


@given(st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)).filter(lambda span: span[0] < span[1]))
def test_range_comes_back_from_its_text(span):
    assert span_of(range_text(span)) == span


def test_usual_ranges_are_those_of_the_types():
    assert usual_span(np.array([5], np.uint16)) == (0, 65535)
    assert usual_span(np.array([5], np.int32)) == (0, 255)
    assert usual_span(np.array([500], np.int32)) == (0, 65535)
    assert usual_span(np.array([-1], np.int32)) is None
    assert usual_span(np.array([1.01])) is None
