import Networks

/// Why a run cannot be as it was asked for. `description` is one line for the user.
public enum ProductionError: Error, Equatable {
  /// The run in the folder has no checkpoint to colour with.
  case noCheckpointYet(run: String)
  /// The temporal network was asked for without one that colours.
  case withoutStart(Stage)
  /// The checkpoint at `path` has a temporal network, which training the region network would lose.
  case temporalBeforeRegion(path: String)
  /// Shots of the cartoon, which is drawn anew, cannot be named.
  case heldOutWithoutDataset
  /// VGG19's weights are given, and no loss looks through them.
  case unusedFeatures
  /// The network has no spectral normalisation to leave out.
  case noSpectralNorm
  /// The checkpoint to begin with is of another network.
  case otherNetwork(NetworkConfiguration.Kind, start: NetworkConfiguration.Kind)
  /// The checkpoint to begin with has other channels.
  case otherChannels(Int, start: Int)
  /// The checkpoint to begin with has other shapes.
  case otherShapes
  /// The run trains on the cartoon that it draws, and takes no data set.
  case noDatasetOfItsOwn(run: String)
  /// The data set of the run is not where it was.
  case datasetGone(path: String, run: String)
  /// The data set of the run was changed.
  case datasetChanged(path: String, run: String, difference: String)
  /// The checkpoint to begin with has a tensor that no training leaves.
  case damagedStart(path: String, SuspectTensor)
}

extension ProductionError: CustomStringConvertible {
  /// Whether options were given that cannot be used together.
  public var isWrongUsage: Bool {
    switch self {
    case .noCheckpointYet, .withoutStart, .temporalBeforeRegion, .heldOutWithoutDataset, .unusedFeatures,
      .noSpectralNorm,
      .otherNetwork, .otherChannels, .otherShapes, .noDatasetOfItsOwn:
      true
    case .datasetGone, .datasetChanged, .damagedStart: false
    }
  }

  /// What happened, to what, and what to do about it.
  public var description: String {
    switch self {
    case .noCheckpointYet(let run):
      "the run in \(run) has no checkpoint yet: train on, or give one by --checkpoint"
    case .withoutStart(let stage):
      "--stage \(stage.rawValue) trains beside a network that colours already; give its checkpoint by --from"
    case .temporalBeforeRegion(let path):
      "\(path) holds a temporal network, which --stage region would lose; train that last, over what this makes"
    case .heldOutWithoutDataset:
      "--hold-out names shots of a data set; give the data set too, or leave it out"
    case .unusedFeatures:
      "--vgg19 is not used while --perceptual-weight and --style-weight are 0; give one of them"
    case .noSpectralNorm: "--no-spectral-norm is for the reference network alone; leave it out"
    case .otherNetwork(let network, let start):
      "--network \(network.rawValue) is not what --from has, \(start.rawValue); leave it out"
    case .otherChannels(let channels, let start):
      "--channels \(channels) is not what --from has, \(start); leave it out"
    case .otherShapes: "the network of --from has other shapes than train builds; begin without it"
    case .noDatasetOfItsOwn(let run):
      "the run in \(run) trains on the cartoon that it has drawn; leave the data set out, or begin a new run by --from"
    case .datasetGone(let path, let run):
      "\(path), the run's data set, does not exist; if it was moved, name its place: "
        + "gpucolor train NEW_PLACE --resume --output \(run.shellQuoted)"
    case .datasetChanged(let path, let run, let difference):
      "\(path) is not what the run was trained on: \(difference); to go on with it as it is now: "
        + "gpucolor train \(path.shellQuoted) --resume --output \(run.shellQuoted)"
    case .damagedStart(let path, let suspect):
      "\(path) is damaged: \(suspect), which no training leaves; use an intact copy"
    }
  }
}
