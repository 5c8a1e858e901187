import CVulkan

/// The connection to the Vulkan loader and its drivers.
public final class Instance {
  /// Every device that the drivers offer, in the order of their indices.
  public let devices: [PhysicalDevice]

  let handle: VkInstance
  let physicalDevices: [VkPhysicalDevice]
  let validates: Bool
  private let log = ValidationLog()
  private var messenger: VkDebugUtilsMessengerEXT?

  /// Loads the drivers and lists their devices.
  ///
  /// Throws `VulkanError.noDriver` where there is none, `unusableDriverFiles` or `instanceRefused` where none can be
  /// loaded, and `missingValidationLayer` where validation is asked for
  /// and not installed.
  public init(validation: Validation = .environment) throws {
    validates = validation.isOn
    ShaderCacheGuard().apply()
    let instance = try createInstance(log: validates ? log : nil)
    do {
      let handles = try enumerate("vkEnumeratePhysicalDevices", filling: VkPhysicalDevice?.none) {
        vkEnumeratePhysicalDevices(instance, $0, $1)
      }.compactMap { $0 }
      let listed = try handles.enumerated().map { try PhysicalDevice(index: $0, handle: $1, instance: instance) }
      guard !listed.isEmpty else { throw VulkanError.noDevices() }
      // From here on the object is whole, and a later failure runs `deinit`.
      (handle, physicalDevices, devices) = (instance, handles, listed)
    } catch {
      vkDestroyInstance(instance, nil)
      throw error
    }
    if validates { messenger = try createMessenger() }
  }

  deinit {
    if let messenger,
      let destroy = function("vkDestroyDebugUtilsMessengerEXT", PFN_vkDestroyDebugUtilsMessengerEXT.self)
    {
      destroy(handle, messenger, nil)
    }
    vkDestroyInstance(handle, nil)
  }

  /// The warnings and errors that the validation layer has reported so far.
  public var validationMessages: [String] { log.messages }

  /// A function of an extension.
  func function<Function>(_ name: String, _ type: Function.Type) -> Function? {
    vkGetInstanceProcAddr(handle, name).map { unsafeBitCast($0, to: type) }
  }

  private func createMessenger() throws -> VkDebugUtilsMessengerEXT? {
    guard let create = function("vkCreateDebugUtilsMessengerEXT", PFN_vkCreateDebugUtilsMessengerEXT.self) else {
      throw VulkanError.missingValidationLayer(VK_EXT_DEBUG_UTILS_EXTENSION_NAME)
    }
    var info = log.messengerInfo
    var messenger: VkDebugUtilsMessengerEXT?
    try check(create(handle, &info, nil, &messenger), "vkCreateDebugUtilsMessengerEXT")
    return messenger
  }
}

/// Creates the instance; with a log, under core and synchronization validation.
private func createInstance(log: ValidationLog?) throws -> VkInstance {
  let chain = StructureChain()
  // Synchronization validation is off unless it is asked for by name at creation.
  var enables = [VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT]
  let names: (layers: [String], extensions: [String])
  if let log {
    let layers = try enumerate("vkEnumerateInstanceLayerProperties", filling: VkLayerProperties()) {
      vkEnumerateInstanceLayerProperties($0, $1)
    }
    guard layers.contains(where: { text($0.layerName) == Validation.layer }) else {
      throw VulkanError.missingValidationLayer(Validation.layer)
    }
    chain.add(log.messengerInfo, VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT)
    names = ([Validation.layer], [VK_EXT_DEBUG_UTILS_EXTENSION_NAME, VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME])
  } else {
    names = ([], [])
  }
  var application = VkApplicationInfo()
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO
  application.apiVersion = Version(1, 2).packed
  var instance: VkInstance?
  let result = enables.withUnsafeMutableBufferPointer { enables in
    withUnsafePointer(to: application) { application in
      withCStrings(names.layers) { layers in
        withCStrings(names.extensions) { extensions in
          if log != nil {
            var features = VkValidationFeaturesEXT()
            features.enabledValidationFeatureCount = UInt32(enables.count)
            features.pEnabledValidationFeatures = UnsafePointer(enables.baseAddress)
            chain.add(features, VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT)
          }
          var info = VkInstanceCreateInfo()
          info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO
          info.pNext = UnsafeRawPointer(chain.head)
          info.pApplicationInfo = application
          info.enabledLayerCount = UInt32(layers.count)
          info.ppEnabledLayerNames = layers.baseAddress
          info.enabledExtensionCount = UInt32(extensions.count)
          info.ppEnabledExtensionNames = extensions.baseAddress
          return vkCreateInstance(&info, nil, &instance)
        }
      }
    }
  }
  guard result == VK_SUCCESS, let instance else { throw VulkanError.noInstance(result) }
  return instance
}
