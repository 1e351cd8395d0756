"""Cut a picture into classes."""

from segvec.segment.methods import Cut, segment
from segvec.segment.segmentation import Segmentation, segmentation_from_labels
from segvec.segment.subject import background_mask, mask_of, subject_mask

__all__ = [
    "Cut",
    "Segmentation",
    "background_mask",
    "mask_of",
    "segment",
    "segmentation_from_labels",
    "subject_mask",
]
