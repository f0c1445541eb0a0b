using System.Security.Cryptography;
using System.Text;

namespace HandoffFunctions.Handling;

/// <summary>Where the directory is to report its changes, and how its events prove where they come from.</summary>
/// <param name="notificationUrl">The partner topic, as Microsoft Graph wants it named.</param>
/// <param name="clientState">Comes back with every event. It must reach no log, row or answer. Null where no events are taken.</param>
public sealed class DirectoryTopic(string notificationUrl, string? clientState)
{
    public string NotificationUrl => notificationUrl;

    public string ClientState => clientState ?? throw new InvalidOperationException("No events of the directory are taken here.");

    /// <summary>
    /// Tells whether a subscription was made with these very settings, of which one can be read back and the other never is. It gives
    /// neither away. Null where only one is known.
    /// </summary>
    public string? Mark { get; } = clientState is null ? null :
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(clientState), Encoding.UTF8.GetBytes(notificationUrl)))[..16];

    /// <summary>Whether the directory sends what this address names to the topic.</summary>
    public bool IsAt(string address) => string.Equals(address, notificationUrl, StringComparison.OrdinalIgnoreCase);
}
