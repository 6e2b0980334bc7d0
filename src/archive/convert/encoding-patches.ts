/**
 * Written by build/encoding-patches.ts from the GNU C library 2.36: code points that its encodings lack beside Node's decoder of
 * that label, in ranges, and those that they write in other bytes.
 */
export const encodingPatches = {
  SJIS: {
    label: 'shift_jis',
    lacks: `
      2116-2116 2121-2121 2160-2169 2170-2179 2211-2211 221f-221f 2225-2225 222e-222e 22bf-22bf 2460-2473 301d-301d
      301f-301f 3231-3232 3239-3239 32a4-32a8 3303-3303 330d-330d 3314-3314 3318-3318 3322-3323 3326-3327 332b-332b
      3336-3336 333b-333b 3349-334a 334d-334d 3351-3351 3357-3357 337b-337e 338e-338f 339c-339e 33a1-33a1 33c4-33c4
      33cd-33cd 4e28-4e28 4ee1-4ee1 4efc-4efc 4f00-4f00 4f03-4f03 4f39-4f39 4f56-4f56 4f8a-4f8a 4f92-4f92 4f94-4f94
      4f9a-4f9a 4fc9-4fc9 4fcd-4fcd 4fff-4fff 501e-501e 5022-5022 5040-5040 5042-5042 5046-5046 5070-5070 5094-5094
      50d8-50d8 50f4-50f4 514a-514a 5164-5164 519d-519d 51be-51be 51ec-51ec 5215-5215 529c-529c 52a6-52a6 52af-52af
      52c0-52c0 52db-52db 5300-5300 5307-5307 5324-5324 5372-5372 5393-5393 53b2-53b2 53dd-53dd 548a-548a 549c-549c
      54a9-54a9 54ff-54ff 5586-5586 5759-5759 5765-5765 57ac-57ac 57c7-57c8 589e-589e 58b2-58b2 590b-590b 5953-5953
      595b-595b 595d-595d 5963-5963 59a4-59a4 59ba-59ba 5b56-5b56 5bc0-5bc0 5bd8-5bd8 5bec-5bec 5c1e-5c1e 5ca6-5ca6
      5cba-5cba 5cf5-5cf5 5d27-5d27 5d42-5d42 5d53-5d53 5d6d-5d6d 5db8-5db9 5dd0-5dd0 5f21-5f21 5f34-5f34 5f45-5f45
      5f67-5f67 5fb7-5fb7 5fde-5fde 605d-605d 6085-6085 608a-608a 60d5-60d5 60de-60de 60f2-60f2 6111-6111 6120-6120
      6130-6130 6137-6137 6198-6198 6213-6213 62a6-62a6 63f5-63f5 6460-6460 649d-649d 64ce-64ce 654e-654e 6600-6600
      6609-6609 6615-6615 661e-661e 6624-6624 662e-662e 6631-6631 663b-663b 6657-6657 6659-6659 6665-6665 6673-6673
      6699-6699 66a0-66a0 66b2-66b2 66bf-66bf 66fa-66fb 670e-670e 6766-6766 67bb-67bb 67c0-67c0 6801-6801 6844-6844
      6852-6852 68c8-68c8 68cf-68cf 6968-6968 6998-6998 69e2-69e2 6a30-6a30 6a46-6a46 6a6b-6a6b 6a73-6a73 6a7e-6a7e
      6ae2-6ae2 6ae4-6ae4 6bd6-6bd6 6c3f-6c3f 6c5c-6c5c 6c6f-6c6f 6c86-6c86 6cda-6cda 6d04-6d04 6d6f-6d6f 6d87-6d87
      6d96-6d96 6dac-6dac 6dcf-6dcf 6df2-6df2 6df8-6df8 6dfc-6dfc 6e27-6e27 6e39-6e39 6e3c-6e3c 6e5c-6e5c 6ebf-6ebf
      6f88-6f88 6fb5-6fb5 6ff5-6ff5 7005-7005 7007-7007 7028-7028 7085-7085 70ab-70ab 70bb-70bb 7104-7104 710f-710f
      7146-7147 715c-715c 71c1-71c1 71fe-71fe 72b1-72b1 72be-72be 7324-7324 7377-7377 73bd-73bd 73c9-73c9 73d2-73d2
      73d6-73d6 73e3-73e3 73f5-73f5 7407-7407 7426-7426 7429-742a 742e-742e 7462-7462 7489-7489 749f-749f 7501-7501
      752f-752f 756f-756f 7682-7682 769b-769c 769e-769e 76a6-76a6 7746-7746 7821-7821 784e-784e 7864-7864 787a-787a
      7930-7930 7994-7994 799b-799b 7ad1-7ad1 7ae7-7ae7 7aeb-7aeb 7b9e-7b9e 7d48-7d48 7d5c-7d5c 7da0-7da0 7db7-7db7
      7dd6-7dd6 7e52-7e52 7e8a-7e8a 7f47-7f47 7fa1-7fa1 8301-8301 8362-8362 837f-837f 83c7-83c7 83f6-83f6 8448-8448
      84b4-84b4 84dc-84dc 8553-8553 8559-8559 856b-856b 85b0-85b0 8807-8807 88f5-88f5 891c-891c 8a12-8a12 8a37-8a37
      8a79-8a79 8aa7-8aa7 8abe-8abe 8adf-8adf 8af6-8af6 8b53-8b53 8b7f-8b7f 8cf0-8cf0 8cf4-8cf4 8d12-8d12 8d76-8d76
      8ecf-8ecf 9067-9067 90de-90de 9115-9115 9127-9127 91d7-91d7 91da-91da 91de-91de 91e4-91e5 91ed-91ee 9206-9206
      920a-920a 9210-9210 9239-923a 923c-923c 9240-9240 924e-924e 9251-9251 9259-9259 9267-9267 9277-9278 9288-9288
      92a7-92a7 92d0-92d0 92d3-92d3 92d5-92d5 92d7-92d7 92d9-92d9 92e0-92e0 92e7-92e7 92f9-92f9 92fb-92fb 92ff-92ff
      9302-9302 931d-931e 9321-9321 9325-9325 9348-9348 9357-9357 9370-9370 93a4-93a4 93c6-93c6 93de-93de 93f8-93f8
      9431-9431 9445-9445 9448-9448 9592-9592 969d-969d 96af-96af 9733-9733 973b-973b 9743-9743 974d-974d 974f-974f
      9751-9751 9755-9755 9857-9857 9865-9865 9927-9927 999e-999e 9a4e-9a4e 9ad9-9ad9 9adc-9adc 9b72-9b72 9b75-9b75
      9b8f-9b8f 9bb1-9bb1 9bbb-9bbb 9c00-9c00 9d6b-9d6b 9d70-9d70 9e19-9e19 9ed1-9ed1 e000-e757 f929-f929 f9dc-f9dc
      fa0e-fa2d ff02-ff02 ff07-ff07 ff0d-ff0d ff5e-ff5e ffe4-ffe4`,
    has: `
      1a=1a 1c=1c 7f=7f a2=8191 a3=8192 a5=5c ac=81ca 2016=8161 203e=7e 2212=817c 301c=8160`,
  },
  CP932: {
    label: 'shift_jis',
    lacks: ``,
    has: `
      1a=1a 1c=1c 7f=7f a2=8191 a3=8192 a5=5c ac=81ca 2014=815c 2016=8161 203e=7e 2170=fa40 2171=fa41 2172=fa42
      2173=fa43 2174=fa44 2175=fa45 2176=fa46 2177=fa47 2178=fa48 2179=fa49 2212=817c 301c=8160 4e28=fa68 4ee1=fa69
      4efc=fa6a 4f00=fa6b 4f03=fa6c 4f39=fa6d 4f56=fa6e 4f8a=fa70 4f92=fa6f 4f94=fa72 4f9a=fa71 4fc9=fa61 4fcd=fa73
      4fff=fa76 501e=fa77 5022=fa75 5040=fa74 5042=fa7a 5046=fa78 5070=fa79 5094=fa7b 50d8=fa7d 50f4=fa7c 514a=fa7e
      5164=fa80 519d=fa81 51be=fa82 51ec=fa83 5215=fa84 529c=fa85 52a6=fa86 52af=fb77 52c0=fa87 52db=fa88 5300=fa89
      5307=fa8a 5324=fa8b 5372=fa8c 5393=fa8d 53b2=fa8e 53dd=fa8f 548a=fa92 549c=fa91 54a9=fa93 54ff=fa94 5586=fa95
      5759=fa96 5765=fa97 57ac=fa98 57c7=fa9a 57c8=fa99 589e=fa9d 58b2=fa9e 590b=fa9f 5953=faa0 595b=faa1 595d=faa2
      5963=faa3 59a4=faa4 59ba=faa5 5b56=faa6 5bc0=faa7 5bd8=faa9 5bec=faaa 5c1e=faab 5ca6=faac 5cba=faad 5cf5=faae
      5d27=faaf 5d42=fab2 5d53=fab0 5d6d=fab3 5db8=fab4 5db9=fab5 5dd0=fab6 5f21=fab7 5f34=fab8 5f45=fa67 5f67=fab9
      5fb7=faba 5fde=fabb 605d=fabc 6085=fabd 608a=fabe 60d5=fac0 60de=fabf 60f2=fac2 6111=fac3 6120=fac1 6130=fac5
      6137=fac4 6198=fac6 6213=fac7 62a6=fac8 63f5=fac9 6460=faca 649d=facb 64ce=facc 654e=facd 6600=face 6609=fad1
      6615=facf 661e=fad3 6624=fad4 662e=fad2 6631=fa63 663b=fad0 6657=fad6 6659=fad7 6665=fad5 6673=fad9 6699=fada
      66a0=fadb 66b2=fadc 66bf=fadd 66fa=fade 66fb=fa66 670e=fadf 6766=fae1 67bb=fae2 67c0=fae4 6801=fae5 6844=fae6
      6852=fae3 68c8=fa64 68cf=fae7 6968=fae9 6998=faeb 69e2=faec 6a30=faed 6a46=faef 6a6b=faee 6a73=faf0 6a7e=faf1
      6ae2=faf2 6ae4=faf3 6bd6=faf4 6c3f=faf5 6c5c=faf6 6c6f=faf8 6c86=faf7 6cda=faf9 6d04=fafa 6d6f=fafc 6d87=fafb
      6d96=fb40 6dac=fb41 6dcf=fb42 6df2=fb44 6df8=fb43 6dfc=fb45 6e27=fb48 6e39=fb46 6e3c=fb49 6e5c=fb47 6ebf=fb4a
      6f88=fb4b 6fb5=fb4c 6ff5=fb4d 7005=fb4e 7007=fb4f 7028=fb50 7085=fb51 70ab=fb52 70bb=fa62 7104=fb54 710f=fb53
      7146=fb56 7147=fb57 715c=fb55 71c1=fb59 71fe=fb5a 72b1=fb5b 72be=fb5c 7324=fb5d 7377=fb5f 73bd=fb60 73c9=fb61
      73d2=fb64 73d6=fb62 73e3=fb63 73f5=fb66 7407=fb65 7426=fb67 7429=fb69 742a=fb68 742e=fb6a 7462=fb6b 7489=fb6c
      749f=fb6d 7501=fb6e 752f=faa8 756f=fb6f 7682=fb70 769b=fb73 769c=fb71 769e=fb72 76a6=fb74 7746=fb76 7821=fb78
      784e=fb79 7864=fb7a 787a=fb7b 7930=fb7c 7994=fb81 799b=fb83 7ad1=fb84 7ae7=fb85 7aeb=fb87 7b9e=fb88 7d48=fb8a
      7d5c=fb8b 7da0=fb8d 7db7=fb8c 7dd6=fb8e 7e52=fb8f 7e8a=fa5c 7f47=fb90 7fa1=fb91 8301=fb93 8362=fb94 837f=fb95
      83c7=fb96 83f6=fb97 8448=fb98 84b4=fb99 84dc=fa60 8553=fb9a 8559=fb9b 856b=fb9c 85b0=fb9e 8807=fba1 88f5=fba2
      891c=fa5d 8a12=fba3 8a37=fba4 8a79=fba5 8aa7=fba6 8abe=fba7 8adf=fba8 8af6=fbaa 8b53=fbab 8b7f=fbac 8cf0=fbad
      8cf4=fbae 8d12=fbaf 8d76=fbb0 8ecf=fbb2 9067=fbb5 90de=fbb6 9115=fbb8 9127=fbb9 91d7=fbbb 91da=fbba 91de=fbbc
      91e4=fbbf 91e5=fbc0 91ed=fbbd 91ee=fbbe 9206=fbc1 920a=fbc3 9210=fbc2 9239=fbca 923a=fbc4 923c=fbc6 9240=fbc5
      924e=fbc7 9251=fbc9 9259=fbc8 9267=fbcb 9277=fbcd 9278=fbce 9288=fa5f 92a7=fbcc 92d0=fbd2 92d3=fbd6 92d5=fbd4
      92d7=fbd0 92d9=fbd1 92e0=fbd5 92e7=fbcf 92f9=fa65 92fb=fbd9 92ff=fbdc 9302=fbde 931d=fbdd 931e=fbdb 9321=fbd8
      9325=fbd7 9348=fa5e 9357=fbe0 9370=fbdf 93a4=fbe1 93c6=fbe2 93de=fbe3 93f8=fbe4 9431=fbe5 9445=fbe6 9448=fbe7
      9592=fbe8 969d=fbeb 96af=fbec 9733=fbed 973b=fbee 9743=fbef 974d=fbf0 974f=fbf1 9751=fbf2 9755=fbf3 9857=fbf4
      9865=fbf5 9927=fbf8 999e=fbfa 9a4e=fbfb 9ad9=fbfc 9adc=fc40 9b72=fc42 9b75=fc41 9b8f=fc43 9bb1=fc44 9bbb=fc45
      9c00=fc46 9d6b=fc48 9d70=fc47 9e19=fc4a 9ed1=fc4b f929=fae0 f9dc=fbe9 fa0e=fa90 fa0f=fa9b fa10=fa9c fa11=fab1
      fa12=fad8 fa13=fae8 fa14=faea fa15=fb58 fa16=fb5e fa17=fb75 fa18=fb7d fa19=fb7e fa1a=fb80 fa1b=fb82 fa1c=fb86
      fa1d=fb89 fa1e=fb92 fa1f=fb9d fa20=fb9f fa21=fba0 fa22=fba9 fa23=fbb1 fa24=fbb3 fa25=fbb4 fa26=fbb7 fa27=fbd3
      fa28=fbda fa29=fbea fa2a=fbf6 fa2b=fbf7 fa2c=fbf9 fa2d=fc49 ff02=fa57 ff07=fa56 ffe4=fa55`,
  },
  CP1255: {
    label: 'windows-1255',
    lacks: `
      81-81 8a-8a 8c-90 9a-9a 9c-9f 5ba-5ba`,
    has: `
      fb1d=e9c4 fb1f=d6c7 fb2a=f9d1 fb2b=f9d2 fb2c=f9ccd1 fb2d=f9ccd2 fb2e=e0c7 fb2f=e0c8 fb30=e0cc fb31=e1cc
      fb32=e2cc fb33=e3cc fb34=e4cc fb35=e5cc fb36=e6cc fb38=e8cc fb39=e9cc fb3a=eacc fb3b=ebcc fb3c=eccc fb3e=eecc
      fb40=f0cc fb41=f1cc fb43=f3cc fb44=f4cc fb46=f6cc fb47=f7cc fb48=f8cc fb49=f9cc fb4a=facc fb4b=e5c9 fb4c=e1cf
      fb4d=ebcf fb4e=f4cf`,
  },
  CP1258: {
    label: 'windows-1258',
    lacks: `
      81-81 8a-8a 8d-90 9a-9a 9d-9e`,
    has: `
      c3=41de cc=49cc d2=4fcc d5=4fde dd=59ec e3=61de ec=69cc f2=6fcc f5=6fde fd=79ec 106=43ec 107=63ec 128=49de
      129=69de 139=4cec 13a=6cec 143=4eec 144=6eec 154=52ec 155=72ec 15a=53ec 15b=73ec 168=55de 169=75de 179=5aec
      17a=7aec 1d7=dcec 1d8=fcec 1db=dccc 1dc=fccc 1f4=47ec 1f5=67ec 1f8=4ecc 1f9=6ecc 1fa=c5ec 1fb=e5ec 1fc=c6ec
      1fd=e6ec 1fe=d8ec 1ff=f8ec 340=cc 341=ec 385=a8ec 1e04=42f2 1e05=62f2 1e08=c7ec 1e09=e7ec 1e0c=44f2 1e0d=64f2
      1e24=48f2 1e25=68f2 1e2e=cfec 1e2f=efec 1e30=4bec 1e31=6bec 1e32=4bf2 1e33=6bf2 1e36=4cf2 1e37=6cf2 1e3e=4dec
      1e3f=6dec 1e42=4df2 1e43=6df2 1e46=4ef2 1e47=6ef2 1e4c=d3de 1e4d=f3de 1e4e=d6de 1e4f=f6de 1e54=50ec 1e55=70ec
      1e5a=52f2 1e5b=72f2 1e62=53f2 1e63=73f2 1e6c=54f2 1e6d=74f2 1e78=dade 1e79=fade 1e7c=56de 1e7d=76de 1e7e=56f2
      1e7f=76f2 1e80=57cc 1e81=77cc 1e82=57ec 1e83=77ec 1e88=57f2 1e89=77f2 1e92=5af2 1e93=7af2 1ea0=41f2 1ea1=61f2
      1ea2=41d2 1ea3=61d2 1ea4=c2ec 1ea5=e2ec 1ea6=c2cc 1ea7=e2cc 1ea8=c2d2 1ea9=e2d2 1eaa=c2de 1eab=e2de 1eac=c2f2
      1ead=e2f2 1eae=c3ec 1eaf=e3ec 1eb0=c3cc 1eb1=e3cc 1eb2=c3d2 1eb3=e3d2 1eb4=c3de 1eb5=e3de 1eb6=c3f2 1eb7=e3f2
      1eb8=45f2 1eb9=65f2 1eba=45d2 1ebb=65d2 1ebc=45de 1ebd=65de 1ebe=caec 1ebf=eaec 1ec0=cacc 1ec1=eacc 1ec2=cad2
      1ec3=ead2 1ec4=cade 1ec5=eade 1ec6=caf2 1ec7=eaf2 1ec8=49d2 1ec9=69d2 1eca=49f2 1ecb=69f2 1ecc=4ff2 1ecd=6ff2
      1ece=4fd2 1ecf=6fd2 1ed0=d4ec 1ed1=f4ec 1ed2=d4cc 1ed3=f4cc 1ed4=d4d2 1ed5=f4d2 1ed6=d4de 1ed7=f4de 1ed8=d4f2
      1ed9=f4f2 1eda=d5ec 1edb=f5ec 1edc=d5cc 1edd=f5cc 1ede=d5d2 1edf=f5d2 1ee0=d5de 1ee1=f5de 1ee2=d5f2 1ee3=f5f2
      1ee4=55f2 1ee5=75f2 1ee6=55d2 1ee7=75d2 1ee8=ddec 1ee9=fdec 1eea=ddcc 1eeb=fdcc 1eec=ddd2 1eed=fdd2 1eee=ddde
      1eef=fdde 1ef0=ddf2 1ef1=fdf2 1ef2=59cc 1ef3=79cc 1ef4=59f2 1ef5=79f2 1ef6=59d2 1ef7=79d2 1ef8=59de 1ef9=79de
      1fed=a8cc 1fee=a8ec`,
  },
} as const;
