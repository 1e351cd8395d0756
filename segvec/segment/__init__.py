"""Cut a picture into classes."""

from segvec.options import METHODS, Method
from segvec.segment.methods import Cut, segment
from segvec.segment.segmentation import Segmentation, segmentation_from_labels

__all__ = ["METHODS", "Cut", "Method", "Segmentation", "segment", "segmentation_from_labels"]
