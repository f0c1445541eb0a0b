using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;

namespace HandoffFunctions;

/// <summary>Everything that the stories touch outside of themselves.</summary>
/// <param name="Instance">The host instance that this process runs on.</param>
/// <param name="Sessions">Ends sessions, and access of devices and agents.</param>
/// <param name="Vault">Null where no vault is named.</param>
/// <param name="VaultUri">The address of that vault, by which its events are known.</param>
/// <param name="Values">The secrets that the app itself uses; null where policy tells no receivers.</param>
/// <param name="Topic">Null where nobody is told.</param>
/// <param name="Directory">Where the directory reports its changes; null where it does not.</param>
/// <param name="KnownDevicesEvery">How old what other instances recorded may be; zero where there are none.</param>
internal sealed record Outside(
    string Instance,
    ITable Table,
    IRevokeSessions Sessions,
    GraphSubscriptions Subscriptions,
    GraphAccounts Accounts,
    GraphPeople People,
    IRotateSecrets? Vault,
    Uri? VaultUri,
    SecretValues? Values,
    IPublishEvents? Topic,
    PushSignals Signals,
    DirectoryTopic? Directory,
    TimeSpan KnownDevicesEvery);
