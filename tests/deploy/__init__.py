"""Tests of what stands under deploy/."""
