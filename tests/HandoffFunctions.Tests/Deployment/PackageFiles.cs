using System.IO.Compression;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Triggers;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>The package as <c>azd package</c> makes it: what <c>dotnet publish -c Release</c> puts out, zipped with file modes.</summary>
internal static class PackageFiles
{
    /// <summary>The functions that code of the worker's part stands behind. One more is the API, which answers whatever else is called.</summary>
    public static IReadOnlyList<string> Triggers { get; } =
        [.. typeof(OnSignIn).Assembly.GetTypes().Where(type => type.Namespace == typeof(OnSignIn).Namespace && !type.IsNested).Select(type => type.Name)];

    /// <summary>Every function.json, by its function's name.</summary>
    public static async Task<IReadOnlyDictionary<string, JsonNode>> FunctionsAsync()
    {
        var package = await AppPackage.EnsureAsync(_ => { });
        return Directory.EnumerateDirectories(package).ToDictionary(folder => Path.GetFileName(folder), folder => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "function.json")))!, StringComparer.Ordinal);
    }

    /// <summary>Writes the zip.</summary>
    /// <returns>Its path, in a folder of its own.</returns>
    public static async Task<string> ZipAsync()
    {
        var package = await AppPackage.EnsureAsync(_ => { });
        var path = Path.Combine(Directory.CreateTempSubdirectory("handoff-zip-").FullName, "package.zip");
        await using var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create);
        foreach (var file in Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await zip.CreateEntryFromFileAsync(file, Path.GetRelativePath(package, file).Replace('\\', '/'), CompressionLevel.Fastest);
        }

        return path;
    }
}
