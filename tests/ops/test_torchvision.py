"""Do torchvision's models and transforms give what is published of them, also after a part of them was replaced?"""

from __future__ import annotations

import pytest
from ops_programs import codes, seen

from shapelint.ops.torchvision_tables import MODELS
from shapelint.rulebook import rule_for

IMPORTS = "import torchvision\nfrom torchvision import models, transforms\nfrom torchvision.transforms import v2\n"

#: The head of each family, and the feature sizes of some of its models.
HEADS = {
    "resnet18": ("fc", 512), "resnet50": ("fc", 2048), "resnext50_32x4d": ("fc", 2048), "wide_resnet50_2": ("fc", 2048),
    "alexnet": ("classifier[6]", 4096), "vgg16": ("classifier[6]", 4096), "vgg11_bn": ("classifier[-1]", 4096),
    "densenet121": ("classifier", 1024), "densenet201": ("classifier", 1920), "mobilenet_v2": ("classifier[1]", 1280),
    "mobilenet_v3_small": ("classifier[3]", 1024), "mobilenet_v3_large": ("classifier[3]", 1280),
    "efficientnet_b0": ("classifier[1]", 1280), "efficientnet_b7": ("classifier[1]", 2560),
    "efficientnet_v2_s": ("classifier[1]", 1280), "convnext_tiny": ("classifier[2]", 768),
    "regnet_y_400mf": ("fc", 440), "shufflenet_v2_x1_0": ("fc", 1024), "mnasnet1_0": ("classifier[1]", 1280),
    "vit_b_16": ("heads.head", 768), "vit_h_14": ("heads.head", 1280), "swin_t": ("head", 768),
    "swin_v2_b": ("head", 1024), "maxvit_t": ("classifier[5]", 512),
}


def shapes(program: str):
    return seen(IMPORTS + program)


@pytest.mark.parametrize("name", [name for models in MODELS.values() for name in models])
def test_every_model_gives_its_classes(name):
    aux = ", aux_logits=False" if name in ("googlenet", "inception_v3") else ""
    size = 299 if name == "inception_v3" else 224
    program = f"""
x = torch.zeros(2, 3, {size}, {size})
out = models.{name}({aux.strip(", ")})(x)
few = models.{name}(num_classes=7{aux})(x)
"""
    assert shapes(program) == {"x": [2, 3, size, size], "out": [2, 1000], "few": [2, 7]}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_is_replaced(name):
    path, features = HEADS[name]
    got = shapes(f"""
m = models.{name}()
size = torch.zeros(m.{path}.in_features)
m.{path} = nn.Linear(m.{path}.in_features, 10)
x = torch.zeros(2, 3, 224, 224)
out = m(x)
m.{path} = nn.Identity()
features = m(x)
""")
    assert (got["size"], got["out"], got["features"]) == ([features], [2, 10], [2, features])


def test_parts_of_a_model():
    got = shapes("""
m = models.resnet18()
x = torch.zeros(2, 3, 224, 224)
pooled = nn.Sequential(*list(m.children())[:-1])(x)
grid = nn.Sequential(*list(m.children())[:-2])(x)
early = m.layer2(m.layer1(m.maxpool(m.relu(m.bn1(m.conv1(x))))))
features = models.densenet121().features(x)
cut = models.vgg16().features[:16](x)
swin = models.swin_t().features(x)
""")
    assert got["pooled"] == [2, 512, 1, 1] and got["grid"] == [2, 512, 7, 7] and got["early"] == [2, 128, 28, 28]
    assert got["features"] == [2, 1024, 7, 7] and got["cut"] == [2, 256, 56, 56] and got["swin"] == [2, 7, 7, 768]


def test_images_of_any_size():
    got = shapes("""
class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.net = models.resnet50(weights="DEFAULT")
        self.net.fc = nn.Linear(self.net.fc.in_features, classes)
        self.body = nn.Sequential(*list(models.resnet50().children())[:-2])

    def forward(self, x):
        B, C, H, W = x.shape
        out = self.net(x)
        grid = self.body(x)
        return out
""")
    assert got["out"] == ["B", "classes"]
    assert got["grid"] == ["B", 2048, "(H + 31)//32", "(W + 31)//32"]


def test_other_first_layers():
    got = shapes("""
m = models.resnet18()
m.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
grey = m(torch.zeros(2, 1, 64, 64))
e = models.efficientnet_b0()
e.features[0][0] = nn.Conv2d(4, 32, 3, 2, 1, bias=False)
four = e(torch.zeros(2, 4, 64, 64))
d = models.densenet121()
d.features.conv0 = nn.Conv2d(2, 64, 7, 2, 3, bias=False)
two = d(torch.zeros(2, 2, 64, 64))
""")
    assert got["grey"] == got["four"] == got["two"] == [2, 1000]


def test_strides_given_up_for_dilations():
    got = shapes("""
m = models.resnet50(replace_stride_with_dilation=[False, True, True])
grid = nn.Sequential(*list(m.children())[:-2])(torch.zeros(2, 3, 224, 224))
""")
    assert got["grid"] == [2, 2048, 28, 28]


def test_what_is_set_inside_a_block_is_not_known():
    got = shapes("""
m = models.resnet50()
m.layer4[0].conv2.stride = (1, 1)
x = torch.zeros(2, 3, 224, 224)
early = nn.Sequential(*list(m.children())[:7])(x)
late = nn.Sequential(*list(m.children())[:8])(x)
n = models.resnet50()
for name, part in n.layer3.named_modules():
    if "conv2" in name:
        part.dilation, part.padding, part.stride = (2, 2), (2, 2), (1, 1)
other = n.layer3(torch.zeros(2, 512, 28, 28))
""")
    assert got["early"] == [2, 1024, 14, 14] and not got.get("late") and not got.get("other")


def test_a_copy_and_a_choice():
    got = shapes("""
import copy
m = models.resnet18()
other = copy.deepcopy(m)
other.fc = nn.Linear(512, 11)
x = torch.zeros(2, 3, 64, 64)
mine, its = m(x), other(x)
m.fc = nn.Identity() if torch.rand(1) > 0.5 else nn.Linear(512, 512)
named = models.get_model("resnet34", num_classes=3)(x)
""")
    assert (got["mine"], got["its"], got["named"]) == ([2, 1000], [2, 11], [2, 3])


def test_further_heads_while_training():
    got = shapes("""
m = models.inception_v3()
x = torch.zeros(2, 3, 299, 299)
out = m(x)
m.AuxLogits.fc = nn.Linear(m.AuxLogits.fc.in_features, 10)
size = torch.zeros(m.AuxLogits.fc.in_features)
plain = models.googlenet(weights="DEFAULT")(x)
""")
    assert "out" not in got and got["size"] == [768] and got["plain"] == [2, 1000]


def test_models_that_cut_out_masks():
    got = shapes("""
x = torch.zeros(2, 3, 65, 97)
m = models.segmentation.fcn_resnet50(num_classes=5)
out = m(x)["out"]
m.classifier[4] = nn.Conv2d(m.classifier[4].in_channels, 9, 1)
changed = m(x)["out"]
d = models.segmentation.deeplabv3_resnet101()(x)
masks = d["out"]
features = m.backbone(x)["out"]
""")
    assert got["out"] == [2, 5, 65, 97] and got["changed"] == [2, 9, 65, 97] and got["masks"] == [2, 21, 65, 97]
    assert got["features"] == [2, 2048, 9, 13]


def test_what_torch_refuses():
    program = """m = models.resnet18()
m(torch.zeros(2, 1, 224, 224))
m.fc = nn.Linear(256, 10)
m(torch.zeros(2, 3, 224, 224))
models.vit_b_16()(torch.zeros(2, 3, 256, 256))
models.resnet18(weights="DEFAULT", num_classes=10)
models.resnet18()(torch.zeros(3, 224, 224))
models.alexnet()(torch.zeros(2, 3, 16, 16))
"""
    rows = IMPORTS.count("\n")
    assert [(row - rows, code) for row, code in codes(IMPORTS + program)] == [
        (2, "SL106"), (4, "SL101"), (5, "SL399"), (6, "SL401"), (7, "SL104"), (8, "SL107")]


@pytest.mark.parametrize("package", ["transforms", "v2"])
def test_transforms_of_tensors(package):
    got = shapes(f"""
T = {package}
x = torch.zeros(3, 30, 40)
fixed = T.Resize((10, 20))(x)
edge = T.Resize(10)(x)
crop = T.Compose([T.Resize(20), T.RandomHorizontalFlip(), T.CenterCrop((16, 18))])(x)
grown = T.Pad((1, 2))(x)
part = T.RandomCrop(32, padding=4)(torch.zeros(8, 3, 32, 32))
grey = T.Grayscale()(x)
normal = T.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))(x)
halves = T.ConvertImageDtype(torch.float16)(x)
kept = T.RandomApply([T.ColorJitter(0.4)], p=0.8)(x)
one, two, three, four, five = T.FiveCrop(8)(x)
listed = T.Compose([T.CenterCrop(7)])
listed.transforms.append(T.Pad(1))
longer = listed(x)
""")
    expected = {"fixed": [3, 10, 20], "edge": [3, 10, 13], "crop": [3, 16, 18], "grown": [3, 34, 42],
                "part": [8, 3, 32, 32], "grey": [1, 30, 40], "normal": [3, 30, 40], "halves": [3, 30, 40],
                "kept": [3, 30, 40], "five": [3, 8, 8], "longer": [3, 9, 9]}
    assert {name: got[name] for name in expected} == expected


@pytest.mark.parametrize("package", ["transforms", "v2"])
def test_transforms_of_pictures(package):
    got = shapes(f"""
from PIL import Image
T = {package}
prepare = T.Compose([T.Resize(256), T.CenterCrop(224), T.ToTensor(), T.Normalize([0.5] * 3, [0.5] * 3)])
picture = Image.open("a.jpg").convert("RGB")
x = prepare(picture)
batch = x.unsqueeze(0)
out = models.resnet18()(batch)
free = T.ToTensor()(picture)
""")
    assert got["x"] == [3, 224, 224] and got["out"] == [1, 1000] and got["free"] == [None, None, None]


def test_transforms_that_are_refused():
    program = """x = torch.zeros(1, 30, 40)
transforms.Normalize((0.5,) * 3, (0.5,) * 3)(x)
v2.Normalize((0.5,) * 3, (0.5,) * 3)(x)
transforms.RandomCrop(50)(x)
transforms.ToTensor()(x)
transforms.Resize((1, 2, 3))(x)
"""
    rows = IMPORTS.count("\n")
    assert [(row - rows, code) for row, code in codes(IMPORTS + program)] == [
        (2, "SL106"), (4, "SL399"), (5, "SL402"), (6, "SL401")]


def test_layers_of_the_package():
    got = shapes("""
from torchvision.ops.misc import Conv2dNormActivation
x = torch.zeros(2, 3, 20, 30)
conv = torchvision.ops.Conv2dNormActivation(3, 8, 5, 2, dilation=2)
y = conv(x)
plain = Conv2dNormActivation(3, 8, norm_layer=None, activation_layer=None)(x)
mlp = torchvision.ops.MLP(30, [16, 4], norm_layer=nn.LayerNorm)(x)
levels = torchvision.ops.FeaturePyramidNetwork([3, 8], 16)({"a": x, "b": y})
a, b = levels["a"], levels["b"]
more = torchvision.ops.FeaturePyramidNetwork(
    [3, 8], 16, torchvision.ops.feature_pyramid_network.LastLevelMaxPool())({"a": x, "b": y})["pool"]
""")
    assert got["y"] == [2, 8, 10, 15] and got["plain"] == [2, 8, 20, 30] and got["mlp"] == [2, 3, 20, 4]
    assert (got["a"], got["b"], got["more"]) == ([2, 16, 20, 30], [2, 16, 10, 15], [2, 16, 5, 8])


def test_unknown_weights_and_flags_are_no_error():
    assert codes(IMPORTS + """
class Net(nn.Module):
    def __init__(self, pretrained=False, weights=None, classes=10):
        super().__init__()
        self.a = models.resnet18(pretrained=pretrained, num_classes=classes)
        self.b = models.vit_b_16(weights=weights)
        self.c = models.resnet18(pretrained, norm_layer=torchvision.ops.FrozenBatchNorm2d)

    def forward(self, x):
        return self.a(x), self.b(x), self.c(x)
""") == []


def test_what_is_not_known_says_so():
    assert rule_for("torchvision.models.detection.fasterrcnn_resnet50_fpn") is None
    got = shapes("""
m = models.detection.fasterrcnn_resnet50_fpn(weights="DEFAULT")
size = m.roi_heads.box_predictor.cls_score.in_features
out = m([torch.zeros(3, 30, 40)])
wide = models.mobilenet_v2(width_mult=0.5)(torch.zeros(2, 3, 64, 64))
hub = torch.hub.load("pytorch/vision", "resnet18")(torch.zeros(2, 3, 64, 64))
""")
    assert got == {}
