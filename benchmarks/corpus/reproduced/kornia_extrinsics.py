"""torch.cos takes no number of Python, and the angles come as numbers."""
import math

import torch


def rotations(alphas):
    made = []
    for alpha in alphas:
        turn = torch.eye(3)
        turn[1, 1] = torch.cos(alpha)  # refused: TypeError
        made.append(turn)
    return torch.stack(made)


rotations([math.pi / 2.0])
