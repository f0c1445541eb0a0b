using System.Security.Cryptography;
using System.Text;

namespace HandoffFunctions.Local.Package;

/// <summary>What the package is made of.</summary>
internal static class PackageSources
{
    private static readonly string[] Folders = ["src/HandoffFunctions", "src/Handoff.Rules"];
    private static readonly string[] Files = ["host.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];

    /// <summary>A hash over the names and contents of all source files, hexadecimal.</summary>
    public static async Task<string> HashAsync(string root, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var paths = Folders.SelectMany(folder => Under(Path.Combine(root, folder)))
            .Concat(Files.Select(file => Path.Combine(root, file)).Where(File.Exists))
            .Order(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(root, path)}\0{content.Length}\0"));
            hash.AppendData(content);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(each => Path.GetFileName(each) is not ("bin" or "obj"))
            .SelectMany(Under));
}
