"""Models as people write them."""
import torch
import torch.nn.functional as F
from torch import nn


class UNet(nn.Module):
    def __init__(self, channels, width=8):
        super().__init__()
        self.down = nn.Conv2d(channels, width, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(width, channels, 2, stride=2)

    def forward(self, x):
        return torch.cat([x, self.up(self.down(x))], dim=1)


class Highway(nn.Module):
    def __init__(self, size, num_layers):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(size, size) for _ in range(num_layers)])
        self.gate = nn.ModuleList([nn.Linear(size, size) for _ in range(num_layers)])

    def forward(self, x):
        for lin, g in zip(self.layers, self.gate):
            gate = torch.sigmoid(g(x))
            x = gate * F.relu(lin(x)) + (1 - gate) * x
        return x


class Seq2Seq(nn.Module):
    def __init__(self, vocab_in, vocab_out, emb, hid):
        super().__init__()
        self.src = nn.Embedding(vocab_in, emb)
        self.tgt = nn.Embedding(vocab_out, emb)
        self.enc = nn.GRU(emb, hid, batch_first=True)
        self.dec = nn.GRU(emb + hid, hid, batch_first=True)
        self.out = nn.Linear(hid, vocab_out)

    def forward(self, src, tgt):
        _, h = self.enc(self.src(src))
        ctx = h[-1].unsqueeze(1).expand(-1, tgt.size(1), -1)
        y, _ = self.dec(torch.cat([self.tgt(tgt), ctx], dim=-1), h)
        return self.out(y)


class VAE(nn.Module):
    def __init__(self, n_in, hidden, latent):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(n_in, hidden), nn.ReLU(), nn.Linear(hidden, 2 * latent))
        self.dec = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, n_in))

    def forward(self, x):
        mu, lv = self.enc(x).chunk(2, -1)
        z = mu + torch.randn_like(mu) * (0.5 * lv).exp()
        return self.dec(z), mu, lv


class PixelUp(nn.Module):
    def __init__(self, c_in, c_out, r):
        super().__init__()
        self.conv = nn.Conv2d(c_in, c_out, 1)
        self.shuffle = nn.PixelShuffle(r)

    def forward(self, x):
        return self.shuffle(self.conv(x))


class Squeeze(nn.Module):
    def __init__(self, channels, reduction=4):
        super().__init__()
        inner = channels // reduction
        self.fc = nn.Sequential(nn.Linear(channels, inner), nn.ReLU(), nn.Linear(inner, channels))

    def forward(self, x):
        b, c, _, _ = x.size()
        y = x.mean(dim=(2, 3))
        return x * self.fc(y).view(b, c, 1, 1)


class Encoder(nn.Module):
    def __init__(self, d_model, nhead, ff=32, layers=2):
        super().__init__()
        layer = nn.TransformerEncoderLayer(d_model, nhead, ff, batch_first=True)
        self.enc = nn.TransformerEncoder(layer, layers)
        self.norm = nn.LayerNorm(d_model)

    def forward(self, x, pad=None):
        return self.norm(self.enc(x))
