using System.Diagnostics;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Package;

namespace HandoffFunctions.Local.Services.Tables;

/// <summary>
/// Installs the storage emulator, at the version that <c>azurite/package-lock.json</c> pins, into
/// <c>artifacts/azurite</c>, once. If we die half way, the marker is not there and the next start installs again.
/// </summary>
internal static class AzuriteInstall
{
    private const string Marker = "installed.json";

    /// <returns>The folder that holds <c>node_modules</c>.</returns>
    /// <exception cref="CannotStartException">npm is missing or failed.</exception>
    public static async Task<string> EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var root = Repository.Root();
        var source = Path.Combine(root, "src", "HandoffFunctions.Local", "azurite");
        var folder = Path.Combine(root, "artifacts", "azurite");
        Directory.CreateDirectory(folder);
        using var alone = await FileLock.TakeAsync(Path.Combine(root, "artifacts", "azurite.lock"), cancellationToken);
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        var marker = Path.Combine(folder, Marker);
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellationToken) == wanted)
        {
            return folder;
        }
        progress("Installing Azurite, the storage emulator (once)…");
        File.Delete(marker);
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        }
        string[] arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", "npm", .. arguments])
            : new ProcessStartInfo("npm", arguments);
        start.WorkingDirectory = folder;
        var (exitCode, lastLines) = await ChildProcess.RunAsync(
            start, "npm is not on the PATH; it comes with Node.js, which Azurite, the storage emulator, needs.", cancellationToken);
        if (exitCode != 0)
        {
            throw new CannotStartException($"npm ci failed in {folder}: {string.Join(" | ", lastLines.TakeLast(3))}");
        }
        await File.WriteAllTextAsync(marker, wanted, cancellationToken);
        return folder;
    }
}
