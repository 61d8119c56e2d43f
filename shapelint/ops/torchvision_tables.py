"""Which sizes have the models that torchvision publishes? A family is a line of torchvision_notation, a model its
numbers."""

from __future__ import annotations

from typing import Any

#: The parts of each family's models, in the order in which they are registered and run.
FAMILIES: dict[str, str] = {
    "alexnet": """
        features=Sequential(
            Conv2d(3, 64, 11, 4, 2), ReLU(), MaxPool2d(3, 2), Conv2d(64, 192, 5, padding=2), ReLU(), MaxPool2d(3, 2),
            Conv2d(192, 384, 3, padding=1), ReLU(), Conv2d(384, 256, 3, padding=1), ReLU(),
            Conv2d(256, 256, 3, padding=1), ReLU(), MaxPool2d(3, 2)),
        avgpool=AdaptiveAvgPool2d((6, 6)), _flat=Flatten(1),
        classifier=Sequential(Dropout(), Linear(9216, 4096), ReLU(), Dropout(), Linear(4096, 4096), ReLU(),
                              Linear(4096, num_classes))""",
    "vgg": """
        features=Sequential(*Plain(words, norm)), avgpool=AdaptiveAvgPool2d((7, 7)), _flat=Flatten(1),
        classifier=Sequential(Linear(25088, 4096), ReLU(), Dropout(), Linear(4096, 4096), ReLU(), Dropout(),
                              Linear(4096, num_classes))""",
    "resnet": """
        conv1=Conv2d(3, 64, 7, 2, 3, bias=False), bn1=BatchNorm2d(64), relu=ReLU(), maxpool=MaxPool2d(3, 2, 1),
        layer1=Stage(a, 64, w), layer2=Stage(b, w, 2*w, s2), layer3=Stage(c, 2*w, 4*w, s3),
        layer4=Stage(d, 4*w, 8*w, s4), avgpool=AdaptiveAvgPool2d((1, 1)), _flat=Flatten(1),
        fc=Linear(8*w, num_classes)""",
    "densenet": """
        features=Sequential(
            conv0=Conv2d(3, w, 7, 2, 3, bias=False), norm0=BatchNorm2d(w), relu0=ReLU(), pool0=MaxPool2d(3, 2, 1),
            denseblock1=Block(w, a), transition1=Transition(a), denseblock2=Block(a//2, b), transition2=Transition(b),
            denseblock3=Block(b//2, c), transition3=Transition(c), denseblock4=Block(c//2, d), norm5=BatchNorm2d(d)),
        _relu=ReLU(), _pool=AdaptiveAvgPool2d((1, 1)), _flat=Flatten(1), classifier=Linear(d, num_classes)""",
    "squeezenet": """
        features=Sequential(Conv2d(3, w, k, 2), ReLU(), *Fires(words, w)), classifier=Sequential(
            Dropout(), Conv2d(512, num_classes, 1), ReLU(), AdaptiveAvgPool2d((1, 1))),
        _flat=Flatten(1), num_classes=num_classes""",
    "mobilenet_v2": """
        features=Sequential(
            ConvNorm(3, 32, 3, 2, "ReLU6"), *Blocks("16 24/2*2 32/2*3 64/2*4 96*3 160/2*3 320", 32),
            ConvNorm(320, 1280, 1, 1, "ReLU6")),
        _pool=AdaptiveAvgPool2d((1, 1)), _flat=Flatten(1), classifier=Sequential(
            Dropout(), Linear(1280, num_classes)), last_channel=1280""",
    "mobilenet_v3": """
        features=Sequential(ConvNorm(3, 16, 3, 2, "Hardswish"), *Blocks(words, 16), ConvNorm(a, b, 1, 1, "Hardswish")),
        avgpool=AdaptiveAvgPool2d(1), _flat=Flatten(1),
        classifier=Sequential(Linear(b, c), Hardswish(), Dropout(), Linear(c, num_classes))""",
    "efficientnet": """
        features=Sequential(ConvNorm(3, w, 3, 2, "SiLU"), *Stages(words, w), ConvNorm(a, b, 1, 1, "SiLU")),
        avgpool=AdaptiveAvgPool2d(1), _flat=Flatten(1), classifier=Sequential(Dropout(), Linear(b, num_classes))""",
    "convnext": """
        features=Sequential(
            Sequential(Conv2d(3, w, 4, 4), Norm(w)), Stage(3, w, w), Sequential(Norm(w), Conv2d(w, 2*w, 2, 2)),
            Stage(3, 2*w, 2*w), Sequential(Norm(2*w), Conv2d(2*w, 4*w, 2, 2)), Stage(a, 4*w, 4*w),
            Sequential(Norm(4*w), Conv2d(4*w, 8*w, 2, 2)), Stage(3, 8*w, 8*w)),
        avgpool=AdaptiveAvgPool2d(1), classifier=Sequential(Norm(8*w), Flatten(1), Linear(8*w, num_classes))""",
    "regnet": """
        stem=ConvNorm(3, 32, 3, 2), trunk_output=Sequential(
            block1=Stage(n1, 32, a, 2), block2=Stage(n2, a, b, 2), block3=Stage(n3, b, c, 2),
            block4=Stage(n4, c, d, 2)),
        avgpool=AdaptiveAvgPool2d((1, 1)), _flat=Flatten(1), fc=Linear(d, num_classes)""",
    "shufflenet": """
        conv1=ConvNorm(3, 24, 3, 2), maxpool=MaxPool2d(3, 2, 1), stage2=Stage(4, 24, a, 2),
        stage3=Stage(8, a, 2*a, 2), stage4=Stage(4, 2*a, 4*a, 2), conv5=ConvNorm(4*a, b),
        _pool=AdaptiveAvgPool2d(1), _flat=Flatten(1), fc=Linear(b, num_classes)""",
    "mnasnet": """
        layers=Sequential(
            Conv2d(3, a, 3, 2, 1, bias=False), BatchNorm2d(a), ReLU(), Conv2d(a, a, 3, 1, 1, groups=a, bias=False),
            BatchNorm2d(a), ReLU(), Conv2d(a, b, 1, bias=False), BatchNorm2d(b), *Stages(words, b),
            Conv2d(c, 1280, 1, bias=False), BatchNorm2d(1280), ReLU()),
        _pool=AdaptiveAvgPool2d(1), _flat=Flatten(1), classifier=Sequential(Dropout(), Linear(1280, num_classes)),
        num_classes=num_classes""",
    "googlenet": """
        conv1=BasicConv(3, 64, 7, 2, 3), maxpool1=MaxPool2d(3, 2, ceil_mode=True), conv2=BasicConv(64, 64),
        conv3=BasicConv(64, 192, 3, 1, 1), maxpool2=MaxPool2d(3, 2, ceil_mode=True), inception3a=Block(192, 256),
        inception3b=Block(256, 480), maxpool3=MaxPool2d(3, 2, ceil_mode=True), inception4a=Block(480, 512),
        inception4b=Block(512, 512), inception4c=Block(512, 512), inception4d=Block(512, 528),
        inception4e=Block(528, 832), maxpool4=MaxPool2d(2, 2, ceil_mode=True), inception5a=Block(832, 832),
        inception5b=Block(832, 1024), aux1=Aside(Auxiliary(512, num_classes)), aux2=Aside(Auxiliary(528, num_classes)),
        avgpool=AdaptiveAvgPool2d((1, 1)), _flat=Flatten(1), dropout=Dropout(), fc=Linear(1024, num_classes)""",
    "inception": """
        Conv2d_1a_3x3=BasicConv(3, 32, 3, 2), Conv2d_2a_3x3=BasicConv(32, 32, 3),
        Conv2d_2b_3x3=BasicConv(32, 64, 3, 1, 1),
        maxpool1=MaxPool2d(3, 2), Conv2d_3b_1x1=BasicConv(64, 80), Conv2d_4a_3x3=BasicConv(80, 192, 3),
        maxpool2=MaxPool2d(3, 2), Mixed_5b=Block(192, 256), Mixed_5c=Block(256, 288), Mixed_5d=Block(288, 288),
        Mixed_6a=Block(288, 768, 2, 3, 0), Mixed_6b=Block(768, 768), Mixed_6c=Block(768, 768), Mixed_6d=Block(768, 768),
        Mixed_6e=Block(768, 768), AuxLogits=Aside(AuxLogits(num_classes)), Mixed_7a=Block(768, 1280, 2, 3, 0),
        Mixed_7b=Block(1280, 2048), Mixed_7c=Block(2048, 2048), avgpool=AdaptiveAvgPool2d((1, 1)), dropout=Dropout(),
        _flat=Flatten(1), fc=Linear(2048, num_classes)""",
    "vit": """
        _image=Image(image_size), conv_proj=Conv2d(3, w, p, p), _tokens=Tokens(), encoder=Encoder(w, seq_length),
        _first=First(), heads=Sequential(head=Linear(w, num_classes)), class_token=Parameter(1, 1, w),
        image_size=image_size, patch_size=p, hidden_dim=w, mlp_dim=4*w, seq_length=seq_length,
        num_classes=num_classes""",
    "swin": """
        features=Sequential(
            Sequential(Conv2d(3, w, 4, 4), torchvision.ops.Permute((0, 2, 3, 1)), LayerNorm(w)), Windows(2, w),
            Merge(w), Windows(2, 2*w), Merge(2*w), Windows(a, 4*w), Merge(4*w), Windows(2, 8*w)),
        norm=LayerNorm(8*w), permute=torchvision.ops.Permute((0, 3, 1, 2)), avgpool=AdaptiveAvgPool2d(1),
        flatten=Flatten(1), head=Linear(8*w, num_classes), num_classes=num_classes""",
    "maxvit": """
        stem=Sequential(ConvNorm(3, 64, 3, 2, "GELU"), Sequential(Conv2d(64, 64, 3, 1, 1))), _grid=Grid(112),
        blocks=ModuleList(*Stages("64/2*2 128/2*2 256/2*5 512/2*2", 64)), classifier=Sequential(
            AdaptiveAvgPool2d(1), Flatten(), LayerNorm(512), Linear(512, 512), Tanh(),
            Linear(512, num_classes, bias=False))""",
}

#: Models that give a mask for each class, in a dictionary.
MASKS: dict[str, str] = {
    "fcn": """
        _first=Remember(images), backbone=Named(body, names), _out=Pick("out"), classifier=Sequential(
            Conv2d(w, w//4, 3, padding=1, bias=False), BatchNorm2d(w//4), ReLU(), Dropout(0.1),
            Conv2d(w//4, num_classes, 1)),
        aux_classifier=Aside(MasksHead(v, num_classes)), _masks=Masks(images, aux)""",
    "deeplab": """
        _first=Remember(images), backbone=Named(body, names), _out=Pick("out"), classifier=Sequential(
            Block(w, 256), Conv2d(256, 256, 3, padding=1, bias=False), BatchNorm2d(256), ReLU(),
            Conv2d(256, num_classes, 1)),
        aux_classifier=Aside(MasksHead(v, num_classes)), _masks=Masks(images, aux)""",
}

#: What these models see an image with: (parts, channels, channels of the part that a further head sees).
BODIES: dict[str, tuple[str, dict[str, int], int, int]] = {
    **{f"resnet{depth}": ("""
        conv1=Conv2d(3, 64, 7, 2, 3, bias=False), bn1=BatchNorm2d(64), relu=ReLU(), maxpool=MaxPool2d(3, 2, 1),
        layer1=Stage(3, 64, 256), layer2=Stage(4, 256, 512, 2), layer3=Stage(c, 512, 1024), layer4=Stage(3, 1024, 2048)
        """, {"c": c}, 2048, 1024) for depth, c in ((50, 6), (101, 23))},
    "mobilenet_v3_large": ("""
        _all=Sequential(ConvNorm(3, 16, 3, 2, "Hardswish"), *Blocks("16 24/2*2 40/2*3 80/2*4 112*2 160*3", 16),
                        ConvNorm(160, 960, 1, 1, "Hardswish"))""", {}, 960, 40),
}

_SMALL, _LARGE = "16/2 24/2*2 40/2*3 48*2 96/2*3", "16 24/2*2 40/2*3 80/2*4 112*2 160/2*3"


def _numbers(names: str, *rows: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    """Rows of numbers under the names of their columns; the first column is the model."""
    return {str(row[0]): dict(zip(names.split(), row[1:])) for row in rows}


#: The numbers of each model, by family.
MODELS: dict[str, dict[str, dict[str, Any]]] = {
    "alexnet": _numbers("", ("alexnet",)),
    "vgg": _numbers(
        "norm words",
        *((f"vgg{depth}{bn}", bool(bn), words) for bn in ("", "_bn") for depth, words in (
            (11, "64 M 128 M 256 256 M 512 512 M 512 512 M"),
            (13, "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M"),
            (16, "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"),
            (19, "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M")))),
    "resnet": _numbers(
        "a b c d w", ("resnet18", 2, 2, 2, 2, 64), ("resnet34", 3, 4, 6, 3, 64), ("resnet50", 3, 4, 6, 3, 256),
        ("resnet101", 3, 4, 23, 3, 256), ("resnet152", 3, 8, 36, 3, 256), ("resnext50_32x4d", 3, 4, 6, 3, 256),
        ("resnext101_32x8d", 3, 4, 23, 3, 256), ("resnext101_64x4d", 3, 4, 23, 3, 256),
        ("wide_resnet50_2", 3, 4, 6, 3, 256), ("wide_resnet101_2", 3, 4, 23, 3, 256)),
    "densenet": _numbers(
        "w a b c d", ("densenet121", 64, 256, 512, 1024, 1024), ("densenet161", 96, 384, 768, 2112, 2208),
        ("densenet169", 64, 256, 512, 1280, 1664), ("densenet201", 64, 256, 512, 1792, 1920)),
    "squeezenet": _numbers(
        "w k words", ("squeezenet1_0", 96, 7, "P 128 128 256 P 256 384 384 512 P 512"),
        ("squeezenet1_1", 64, 3, "P 128 128 P 256 256 P 384 384 512 512")),
    "mobilenet_v2": _numbers("", ("mobilenet_v2",)),
    "mobilenet_v3": _numbers("words a b c", ("mobilenet_v3_small", _SMALL, 96, 576, 1024),
                             ("mobilenet_v3_large", _LARGE, 160, 960, 1280)),
    "efficientnet": _numbers(
        "w words a b",
        ("efficientnet_b0", 32, "16 24/2*2 40/2*2 80/2*3 112*3 192/2*4 320", 320, 1280),
        ("efficientnet_b1", 32, "16*2 24/2*3 40/2*3 80/2*4 112*4 192/2*5 320*2", 320, 1280),
        ("efficientnet_b2", 32, "16*2 24/2*3 48/2*3 88/2*4 120*4 208/2*5 352*2", 352, 1408),
        ("efficientnet_b3", 40, "24*2 32/2*3 48/2*3 96/2*5 136*5 232/2*6 384*2", 384, 1536),
        ("efficientnet_b4", 48, "24*2 32/2*4 56/2*4 112/2*6 160*6 272/2*8 448*2", 448, 1792),
        ("efficientnet_b5", 48, "24*3 40/2*5 64/2*5 128/2*7 176*7 304/2*9 512*3", 512, 2048),
        ("efficientnet_b6", 56, "32*3 40/2*6 72/2*6 144/2*8 200*8 344/2*11 576*3", 576, 2304),
        ("efficientnet_b7", 64, "32*4 48/2*7 80/2*7 160/2*10 224*10 384/2*13 640*4", 640, 2560),
        ("efficientnet_v2_s", 24, "24*2 48/2*4 64/2*4 128/2*6 160*9 256/2*15", 256, 1280),
        ("efficientnet_v2_m", 24, "24*3 48/2*5 80/2*5 160/2*7 176*14 304/2*18 512*5", 512, 1280),
        ("efficientnet_v2_l", 32, "32*4 64/2*7 96/2*7 192/2*10 224*19 384/2*25 640*7", 640, 1280)),
    "convnext": _numbers("w a", ("convnext_tiny", 96, 9), ("convnext_small", 96, 27), ("convnext_base", 128, 27),
                         ("convnext_large", 192, 27)),
    "regnet": _numbers(
        "n1 n2 n3 n4 a b c d",
        ("regnet_x_400mf", 1, 2, 7, 12, 32, 64, 160, 400), ("regnet_x_800mf", 1, 3, 7, 5, 64, 128, 288, 672),
        ("regnet_x_1_6gf", 2, 4, 10, 2, 72, 168, 408, 912), ("regnet_x_3_2gf", 2, 6, 15, 2, 96, 192, 432, 1008),
        ("regnet_x_8gf", 2, 5, 15, 1, 80, 240, 720, 1920), ("regnet_x_16gf", 2, 6, 13, 1, 256, 512, 896, 2048),
        ("regnet_x_32gf", 2, 7, 13, 1, 336, 672, 1344, 2520), ("regnet_y_400mf", 1, 3, 6, 6, 48, 104, 208, 440),
        ("regnet_y_800mf", 1, 3, 8, 2, 64, 144, 320, 784), ("regnet_y_1_6gf", 2, 6, 17, 2, 48, 120, 336, 888),
        ("regnet_y_3_2gf", 2, 5, 13, 1, 72, 216, 576, 1512), ("regnet_y_8gf", 2, 4, 10, 1, 224, 448, 896, 2016),
        ("regnet_y_16gf", 2, 4, 11, 1, 224, 448, 1232, 3024), ("regnet_y_32gf", 2, 5, 12, 1, 232, 696, 1392, 3712),
        ("regnet_y_128gf", 2, 7, 17, 1, 528, 1056, 2904, 7392)),
    "shufflenet": _numbers("a b", ("shufflenet_v2_x0_5", 48, 1024), ("shufflenet_v2_x1_0", 116, 1024),
                           ("shufflenet_v2_x1_5", 176, 1024), ("shufflenet_v2_x2_0", 244, 2048)),
    "mnasnet": _numbers(
        "a b c words", ("mnasnet0_5", 16, 8, 160, "16/2*3 24/2*3 40/2*3 48*2 96/2*4 160"),
        ("mnasnet0_75", 24, 16, 240, "24/2*3 32/2*3 64/2*3 72*2 144/2*4 240"),
        ("mnasnet1_0", 32, 16, 320, "24/2*3 40/2*3 80/2*3 96*2 192/2*4 320"),
        ("mnasnet1_3", 40, 24, 416, "32/2*3 56/2*3 104/2*3 128*2 248/2*4 416")),
    "googlenet": _numbers("", ("googlenet",)),
    "inception": _numbers("", ("inception_v3",)),
    "vit": _numbers("p w default large", ("vit_b_16", 16, 768, 224, 384), ("vit_b_32", 32, 768, 224, 224),
                    ("vit_l_16", 16, 1024, 224, 512), ("vit_l_32", 32, 1024, 224, 224),
                    ("vit_h_14", 14, 1280, 518, 518)),
    "swin": _numbers("w a", *((f"swin_{v2}{size}", w, a) for v2 in ("", "v2_")
                              for size, w, a in (("t", 96, 6), ("s", 96, 18), ("b", 128, 18)))),
    "maxvit": _numbers("", ("maxvit_t",)),
}
