"""Cut a picture into classes."""

from segvec.segment.segmentation import Segmentation, segmentation_from_labels

__all__ = ["Segmentation", "segmentation_from_labels"]
