"""A dictionary of settings is handed over as the first setting, the number of channels."""
from torch import nn


class UNet(nn.Module):
    def __init__(self, in_channels=4, widths=(384, 768)):
        super().__init__()
        self.conv_in = nn.Conv2d(in_channels, widths[0] // 2, kernel_size=3, padding=1)  # refused: TypeError


def convert():
    config = {}
    return UNet(config)


convert()
