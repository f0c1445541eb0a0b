using System.Security.Cryptography;
using System.Text;

namespace HandoffFunctions.Handling;

/// <summary>Where the directory is to report its changes, and how its events prove where they come from.</summary>
/// <param name="notificationUrl">The partner topic, as Microsoft Graph wants it named.</param>
/// <param name="clientState">Comes back with every event. It must reach no log, row or answer.</param>
public sealed class DirectoryTopic(string notificationUrl, string clientState)
{
    public string NotificationUrl => notificationUrl;

    public string ClientState => clientState;

    /// <summary>
    /// Tells whether a subscription was made with these very settings, of which one can be read back and the other never is. It gives
    /// neither away.
    /// </summary>
    public string Mark { get; } =
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(clientState), Encoding.UTF8.GetBytes(notificationUrl)))[..16];

    /// <summary>Whether the directory sends what this address names to the topic.</summary>
    public bool IsAt(string address) => string.Equals(address, notificationUrl, StringComparison.OrdinalIgnoreCase);
}
